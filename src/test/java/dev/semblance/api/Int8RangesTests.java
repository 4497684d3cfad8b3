package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.Int8Settings;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class Int8RangesTests {
  private final Counted encoders = new Counted();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Int8Ranges ranges = new Int8Ranges(encoders, Int8Settings.NONE, tasks::add);

  private static final class Counted implements Encoders {
    private final FakeEncoders fakes = new FakeEncoders();
    private int texts;

    @Override
    public ServedEncoder find(String name) {
      ServedEncoder found = fakes.find(name);
      return new ServedEncoder(
          name,
          found.id(),
          null,
          new ForwardingEncoder(found.encoder()) {
            @Override
            public EmbedResult embed(EmbedRequest request) {
              texts += request.inputs().size();
              return next.embed(request);
            }
          });
    }

    @Override
    public List<ServedModel> list() {
      return fakes.list();
    }
  }

  private Embedded embedded(int dimensions, boolean normalize) {
    ServedEncoder served = encoders.fakes.find("default");
    EmbedResult result =
        served
            .encoder()
            .embed(EmbedRequest.ofTexts("a").dimensions(dimensions).normalize(normalize));
    return new Embedded(served, result, AnswerItems.of(result, OnError.FAIL));
  }

  private Int8Range range(int dimensions, boolean normalize, Deadline deadline) {
    return ranges.of(embedded(dimensions, normalize), List.of(VectorForm.INT8), deadline);
  }

  /** What the largest component is of the same texts, cut and scaled by the encoder. */
  private float largest(List<EmbedInput> texts, int dimensions, boolean normalize) {
    EmbedResult result =
        encoders
            .fakes
            .find("default")
            .encoder()
            .embed(
                EmbedRequest.of("input", texts)
                    .dimensions(dimensions)
                    .normalize(normalize)
                    .truncate(Truncate.END));
    float largest = 0;
    for (ItemResult item : result.items()) {
      for (float component : ((ItemResult.Embedded) item).dense().vector()) {
        largest = Math.max(largest, Math.abs(component));
      }
    }
    return largest;
  }

  @Test
  void theBuiltInTextsAreEmbeddedOnceForAllDimensions() {
    List<EmbedInput> texts = CalibrationTexts.read();
    Int8Ranges direct = new Int8Ranges(encoders, Int8Settings.NONE, Runnable::run);

    for (boolean normalize : new boolean[] {true, false}) {
      for (int dimensions = 1; dimensions <= FakeEncoders.DIMENSIONS; dimensions++) {
        assertThat(direct.of(embedded(dimensions, normalize), List.of(VectorForm.INT8), null))
            .isEqualTo(new Int8Range.Uniform(largest(texts, dimensions, normalize) * 1.05f));
      }
    }

    assertThat(encoders.texts).isEqualTo(texts.size());
  }

  @Test
  void aDeadlineEndsTheWaitWhileTheMeasuringGoesOnForTheNextCaller() {
    Deadline soon = Deadline.in(Duration.ofMillis(1), System.nanoTime());

    assertThatThrownBy(() -> range(10, true, soon)).isInstanceOf(Fault.DeadlinePassed.class);
    assertThatThrownBy(() -> range(3, true, soon)).isInstanceOf(Fault.DeadlinePassed.class);
    assertThat(tasks).hasSize(1);

    tasks.remove().run();

    assertThat(range(3, true, soon)).isInstanceOf(Int8Range.Uniform.class);
    assertThat(tasks).isEmpty();
  }

  @Test
  void aCallerThatGoesAwayIsNotWaitedFor() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> range(10, true, null)).isInstanceOf(Fault.Cancelled.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(tasks).hasSize(1);
  }
}
