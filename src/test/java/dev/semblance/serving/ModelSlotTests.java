package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderLayer;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** A small model that is there, read from a folder that is broken and mended. */
@Timeout(120)
class ModelSlotTests {

  private static final BatchingSettings BATCHING =
      new BatchingSettings(
          null,
          512,
          1_048_576,
          null,
          Duration.ofSeconds(2),
          Duration.ofMillis(40),
          64,
          Duration.ofSeconds(2),
          null);

  @TempDir Path folder;

  private final AtomicLong clock = new AtomicLong();
  private final SharedThreads threads = new SharedThreads(2, 64, 8, System::nanoTime);
  private final Folders source = new Folders();
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private ModelSlot slot = slot(null);

  /** Notes what it is asked, and keeps loads waiting when told to. */
  private final class Folders implements ModelSource {
    final List<LoadedModel> models = Collections.synchronizedList(new ArrayList<>());
    volatile int finds;
    volatile int loads;
    volatile @Nullable Fault unreachable;
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Path find(String reference) {
      finds++;
      if (unreachable != null) {
        throw unreachable;
      }
      return folder;
    }

    @Override
    public LoadedModel load(Path found, ModelOptions options, Runnable beforeMeasuring) {
      loads++;
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      LoadedModel model = LoadedModel.load(found, options);
      models.add(model);
      return model;
    }
  }

  private final class Notes implements EncoderListener {
    @Override
    public void loaded(EncoderFacts facts, QueueDepth queue) {
      heard.add("loaded");
    }

    @Override
    public void unloaded() {
      heard.add("unloaded");
    }
  }

  private ModelSlot slot(@Nullable DataSize most) {
    return slot(most, EncoderLayers.NONE);
  }

  private ModelSlot slot(@Nullable DataSize most, EncoderLayers layers) {
    return new ModelSlot(
        "small",
        "some/reference",
        new ModelOptions("small", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa"),
        facts -> 2,
        BATCHING,
        source,
        new EncoderFactory(threads, layers),
        new Notes(),
        new WeightMemory(most),
        clock::get,
        Instant.EPOCH);
  }

  @BeforeEach
  void copiesAGoodFolder() throws IOException {
    GoldenVectors.copy("mean", folder);
  }

  @AfterEach
  void unloads() {
    slot.unload(Duration.ofSeconds(30));
    threads.close();
  }

  private void breakConfig() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{");
  }

  private void mendConfig() throws IOException {
    Files.copy(
        GoldenVectors.folder("mean").resolve("config.json"),
        folder.resolve("config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void assertRefused() {
    assertThatThrownBy(slot::load)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("config.json: is not valid JSON");
  }

  @Test
  void aRefusedModelIsNotReadAgainWhileItsFilesAreTheSame() throws IOException {
    breakConfig();

    assertRefused();
    clock.addAndGet(Duration.ofDays(3).toNanos());
    assertRefused();
    assertRefused();

    assertThat(source.loads).isEqualTo(1);
    assertThat(source.finds).isEqualTo(1);
    assertThat(slot.loaded()).isNull();
    assertThat(slot.facts()).isNull();
  }

  @Test
  void aMendedModelIsReadAgainAndServes() throws IOException {
    breakConfig();
    assertRefused();
    mendConfig();

    LoadedEncoder loaded = slot.load();

    assertThat(loaded.encoder().embed(EmbedRequest.ofTexts("a")).items()).hasSize(1);
    assertThat(slot.loaded()).isSameAs(loaded);
    assertThat(slot.load()).isSameAs(loaded);
    assertThat(source.loads).isEqualTo(2);
    assertThat(heard).containsExactly("loaded");
  }

  @Test
  void aModelThatIsStillBrokenAfterAChangeIsReadOnceMore() throws IOException {
    breakConfig();
    assertRefused();
    Files.writeString(folder.resolve("notes.txt"), "looked at it");

    assertRefused();
    assertRefused();

    assertThat(source.loads).isEqualTo(2);
  }

  @Test
  void aDownloadThatFailedIsTriedAgainAfterAPause() {
    source.unreachable = new Fault.ModelNotFound("some/reference", "the hub does not answer");

    assertThatThrownBy(slot::load).isSameAs(source.unreachable);
    assertThatThrownBy(slot::load).isSameAs(source.unreachable);
    clock.addAndGet(FailedLoad.PAUSE.toNanos() - 1);
    assertThatThrownBy(slot::load).isSameAs(source.unreachable);
    assertThat(source.finds).isEqualTo(1);
    clock.addAndGet(1);
    assertThatThrownBy(slot::load).isSameAs(source.unreachable);
    assertThat(source.finds).isEqualTo(2);

    source.unreachable = null;
    clock.addAndGet(FailedLoad.PAUSE.toNanos());
    slot.load();

    assertThat(heard).containsExactly("loaded");
  }

  @Test
  void aModelThatTheMemorySettingHasNoRoomForIsReadOnceAndFreed() {
    slot = slot(DataSize.ofBytes(1));

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(slot::load)
          .isInstanceOf(Fault.InvalidSetting.class)
          .hasMessageContaining("semblance.memory is 1 bytes; with model small the weights");
    }

    assertThat(source.loads).isEqualTo(1);
    assertTokenizerIsFreed(0);
    assertThat(heard).isEmpty();
  }

  @Test
  void firstRequestsShareOneLoad() throws Exception {
    source.gate = new CountDownLatch(1);
    List<FutureTask<LoadedEncoder>> requests = waitingRequests(8);

    source.gate.countDown();

    for (FutureTask<LoadedEncoder> request : requests) {
      assertThat(request.get()).isSameAs(slot.loaded());
    }
    assertThat(source.loads).isEqualTo(1);
    assertThat(source.finds).isEqualTo(1);
  }

  @Test
  void firstRequestsShareOneRefusal() throws Exception {
    breakConfig();
    source.gate = new CountDownLatch(1);
    List<FutureTask<LoadedEncoder>> requests = waitingRequests(8);

    source.gate.countDown();

    for (FutureTask<LoadedEncoder> request : requests) {
      assertThatThrownBy(request::get).hasCauseInstanceOf(Fault.ModelRefused.class);
    }
    assertThat(source.loads).isEqualTo(1);
  }

  @Test
  void aCallerWhoGoesAwayStopsNoLoad() throws Exception {
    source.gate = new CountDownLatch(1);
    List<Thread> started = new ArrayList<>();
    List<FutureTask<LoadedEncoder>> requests = waitingRequests(2, started);

    started.getFirst().interrupt();
    assertThatThrownBy(requests.getFirst()::get).hasCauseInstanceOf(Fault.Cancelled.class);
    source.gate.countDown();

    assertThat(requests.getLast().get()).isSameAs(slot.loaded());
    assertThat(source.loads).isEqualTo(1);
  }

  @Test
  void aCallerWhoseDeadlinePassesStopsNoLoad() throws Exception {
    source.gate = new CountDownLatch(1);
    List<FutureTask<LoadedEncoder>> requests = waitingRequests(1);
    Deadline passed = Deadline.in(Duration.ofMillis(5), System.nanoTime());

    assertThatThrownBy(() -> slot.load(passed))
        .isInstanceOf(Fault.DeadlinePassed.class)
        .hasMessageContaining("0.005 s");
    source.gate.countDown();

    assertThat(requests.getFirst().get()).isSameAs(slot.loaded());
    assertThat(slot.load(passed)).isSameAs(slot.loaded());
    assertThat(source.loads).isEqualTo(1);
  }

  @Test
  void unloadingUnderLoadAnswersOrRefusesEveryRequestAndFreesTheModel() throws Exception {
    LoadedEncoder loaded = slot.load();
    CountDownLatch answered = new CountDownLatch(4);
    List<FutureTask<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Callable<Integer> callUntilRefused =
          () -> {
            int answers = 0;
            try {
              while (true) {
                EmbedResult result = loaded.encoder().embed(EmbedRequest.ofTexts("the river", "a"));
                assertThat(result.items()).hasSize(2);
                if (answers++ == 0) {
                  answered.countDown();
                }
              }
            } catch (Fault.NotReady | Fault.SeveralItems refused) {
              return answers;
            }
          };
      FutureTask<Integer> caller = new FutureTask<>(callUntilRefused);
      Thread.startVirtualThread(caller);
      callers.add(caller);
    }
    answered.await();

    slot.unload(Duration.ofSeconds(30));

    for (FutureTask<Integer> caller : callers) {
      assertThat(caller.get()).isPositive();
    }
    assertThat(loaded.batching().permits()).isZero();
    assertThat(slot.loaded()).isNull();
    assertTokenizerIsFreed(0);
    assertThat(heard).containsExactly("loaded", "unloaded");
  }

  @Test
  void anUnloadedModelIsLoadedAnewInTheRoomThatItLeft() {
    long bytes = slot.load().encoder().facts().memoryBytes();
    slot.unload(Duration.ofSeconds(30));
    slot = slot(DataSize.ofBytes(bytes));

    slot.load();
    slot.unload(Duration.ofSeconds(30));
    LoadedEncoder again = slot.load();

    assertThat(again.encoder().embed(EmbedRequest.ofTexts("a")).items()).hasSize(1);
    assertThat(heard).containsExactly("loaded", "unloaded", "loaded", "unloaded", "loaded");
  }

  @Test
  void anErrorDuringALoadFreesTheModelAndItsRoom() {
    long bytes = slot.load().encoder().facts().memoryBytes();
    slot.unload(Duration.ofSeconds(30));
    AtomicBoolean full = new AtomicBoolean(true);
    slot =
        slot(
            DataSize.ofBytes(bytes),
            new EncoderLayers(
                List.of(
                    new EncoderLayer() {
                      @Override
                      public Place place() {
                        return Place.CACHED;
                      }

                      @Override
                      public Encoder around(String model, Encoder encoder) {
                        if (full.get()) {
                          throw new OutOfMemoryError("as a test has it");
                        }
                        return encoder;
                      }
                    })));

    assertThatThrownBy(slot::load).isInstanceOf(OutOfMemoryError.class);
    assertTokenizerIsFreed(1);
    full.set(false);

    assertThat(slot.load().encoder().embed(EmbedRequest.ofTexts("a")).items()).hasSize(1);
  }

  @Test
  void aModelThatIsUnloadedWhileItIsLoadedIsFreedWhenTheLoadEnds() throws Exception {
    source.gate = new CountDownLatch(1);
    FutureTask<LoadedEncoder> request = waitingRequests(1).getFirst();

    slot.unload(Duration.ZERO);
    source.gate.countDown();

    assertThatThrownBy(request::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Fault.NotReady.class);
    assertThat(slot.loaded()).isNull();
    assertTokenizerIsFreed(0);
    assertThat(heard).isEmpty();
  }

  private void assertTokenizerIsFreed(int model) {
    assertThatThrownBy(() -> source.models.get(model).tokenizer().tokenize("a"))
        .isInstanceOf(Fault.NotReady.class);
  }

  private List<FutureTask<LoadedEncoder>> waitingRequests(int count) {
    return waitingRequests(count, new ArrayList<>());
  }

  /** Threads that all wait for the load. */
  private List<FutureTask<LoadedEncoder>> waitingRequests(int count, List<Thread> started) {
    List<FutureTask<LoadedEncoder>> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FutureTask<LoadedEncoder> request = new FutureTask<>(slot::load);
      requests.add(request);
      started.add(Thread.ofPlatform().daemon().start(request));
    }
    while (source.loads == 0
        || started.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    return requests;
  }
}
