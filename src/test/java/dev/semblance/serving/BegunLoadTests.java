package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small model that is loaded before anybody asks for it. */
@Timeout(60)
class BegunLoadTests {

  private static final String REFERENCE = "some/reference";
  private static final ModelOptions OPTIONS =
      new ModelOptions("small", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa");

  private final Folders source = new Folders();
  private final BegunLoad load = new BegunLoad(REFERENCE, OPTIONS, source);

  /** Notes what it is asked. */
  private static final class Folders implements ModelSource {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch loading = new CountDownLatch(1);
    volatile boolean measuring;
    volatile boolean wanted;
    volatile boolean measuredUnasked;
    volatile @Nullable Fault fault;

    @Override
    public Path find(String reference) {
      asked.add("find " + reference);
      return GoldenVectors.folder("mean");
    }

    @Override
    public LoadedModel load(Path folder, ModelOptions options, Runnable beforeMeasuring) {
      asked.add("load " + folder.getFileName());
      loading.countDown();
      if (measuring) {
        beforeMeasuring.run();
        measuredUnasked = !wanted;
      }
      if (fault != null) {
        throw fault;
      }
      return LoadedModel.load(folder, options);
    }
  }

  @Test
  void whoeverAsksGetsTheModelThatWasBegun() {
    load.start("small");

    try (LoadedModel model = load.load(load.find(REFERENCE), OPTIONS)) {
      assertThat(model.facts().dimensions()).isPositive();
    }
    assertThat(source.asked).containsExactly("find some/reference", "load mean");
  }

  @Test
  void theSecondWhoAsksGetsAModelOfHisOwn() {
    load.start("small");

    try (LoadedModel first = load.load(load.find(REFERENCE), OPTIONS);
        LoadedModel second = load.load(load.find(REFERENCE), OPTIONS)) {
      assertThat(second.encoder()).isNotSameAs(first.encoder());
    }
    assertThat(source.asked)
        .containsExactly("find some/reference", "load mean", "find some/reference", "load mean");
  }

  @Test
  void aModelOfOtherOptionsIsLoadedByItself() {
    load.start("small");
    ModelOptions others =
        new ModelOptions("small", "cpu", "float32", Truncate.END, "linear=mkl,attention=sdpa");

    try (LoadedModel model = load.load(load.find(REFERENCE), others)) {
      assertThat(model.facts().truncate()).isEqualTo(Truncate.END);
    }
    load.abandon();
    assertThat(source.asked).filteredOn("load mean"::equals).hasSize(2);
  }

  @Test
  void aFaultIsToldToWhoeverAsks() {
    Fault fault = new Fault.ModelRefused("config.json", "is no model's");
    source.fault = fault;
    load.start("small");
    Path folder = load.find(REFERENCE);

    assertThatThrownBy(() -> load.load(folder, OPTIONS)).isSameAs(fault);
  }

  @Test
  void nothingIsMeasuredBeforeTheModelIsAskedFor() throws InterruptedException {
    source.measuring = true;
    load.start("small");
    source.loading.await();
    source.wanted = true;

    load.load(load.find(REFERENCE), OPTIONS).close();

    assertThat(source.measuredUnasked).isFalse();
  }

  @Test
  void whatIsAbandonedEndsByItself() throws InterruptedException {
    source.measuring = true;
    load.start("small");
    source.loading.await();

    load.abandon();

    assertThat(source.measuredUnasked).isTrue();
  }
}
