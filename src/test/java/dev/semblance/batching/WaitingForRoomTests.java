package dev.semblance.batching;

import static dev.semblance.batching.EncoderUnderTest.sequence;
import static dev.semblance.batching.EncoderUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers before a queue that is full of texts of three tokens, 20 of them, one being computed. */
@Timeout(60)
class WaitingForRoomTests {
  private static final Duration WAIT = Duration.ofMillis(2);
  private static final BatchLimits LIMITS =
      new BatchLimits(
          64,
          8,
          64,
          64,
          Duration.ofSeconds(2),
          Duration.ofMillis(40),
          4,
          new LineLimits(WAIT, 3, 64));

  private final EncoderUnderTest test = new EncoderUnderTest(LIMITS, AddingModel.stopped());
  private FutureTask<EmbedResult> first;
  private FutureTask<EmbedResult> full;

  @BeforeEach
  void theQueueIsFull() {
    first = test.embedLater(texts("90"));
    test.model.awaitPass();
    String[] many = IntStream.range(0, 20).mapToObj(_ -> "30").toArray(String[]::new);
    full = test.embedUntilWaiting(texts(many).lane(Lane.QUERY), 20);
  }

  @AfterEach
  void nothingIsLeftBehind() {
    test.finish();
    assertThat(test.encoder.depth().requestsInLine()).isZero();
  }

  /** Embeds on a thread of its own and comes back once so many requests stand in the line. */
  private FutureTask<EmbedResult> embedUntilInLine(EmbedRequest request, int requests) {
    FutureTask<EmbedResult> embedding = test.embedLater(request);
    while (test.encoder.depth().requestsInLine() != requests && !embedding.isDone()) {
      Thread.onSpinWait();
    }
    return embedding;
  }

  @Test
  void whoFindsNoRoomWaitsForIt() throws Exception {
    FutureTask<EmbedResult> waiting = embedUntilInLine(texts("20"), 1);
    assertThat(test.encoder.permits()).isEqualTo(63);

    test.model.go();

    assertThat(sequence(waiting.get(), 0).dense().vector()).startsWith(23);
    assertThat(full.get().items()).hasSize(20);
    assertThat(test.heard).contains("lined QUERY", "admitted QUERY 1, 3 tokens");
  }

  @Test
  void whatItWaitedIsPartOfItsTimeInTheQueue() throws Exception {
    FutureTask<EmbedResult> waiting = embedUntilInLine(texts("20"), 1);
    test.clock.addAndGet(5_000);

    test.model.go();

    assertThat(waiting.get().timings().queue()).isGreaterThanOrEqualTo(5_000);
  }

  @Test
  void whoHangsUpLeavesTheLineAtOnce() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              assertThatExceptionOfType(Fault.Cancelled.class)
                  .isThrownBy(() -> test.encoder.embed(texts("20", "21")));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    while (test.encoder.depth().requestsInLine() != 1) {
      Thread.onSpinWait();
    }

    caller.interrupt();

    assertThat(interrupted.get()).isTrue();
    assertThat(test.encoder.depth().requestsInLine()).isZero();
    assertThat(test.encoder.permits()).isEqualTo(63);
  }

  @Test
  void aCallerInTheLineIsWatched() throws Exception {
    CompletableFuture<Thread> watched = new CompletableFuture<>();
    WaitingCaller caller =
        () -> {
          watched.complete(Thread.currentThread());
          return WaitingCaller.Watch.NONE;
        };
    FutureTask<EmbedResult> waiting =
        new FutureTask<>(
            () ->
                ScopedValue.where(WaitingCaller.CURRENT, caller)
                    .call(() -> test.encoder.embed(texts("20"))));
    Thread thread = Thread.startVirtualThread(waiting);

    assertThat(watched.get()).isEqualTo(thread);
    test.model.go();
    waiting.get();
  }

  @Test
  void aDeadlineThatPassesInTheLineIsTold() {
    FutureTask<EmbedResult> waiting =
        embedUntilInLine(
            texts("20").deadline(Deadline.in(Duration.ofMillis(2), test.clock.get())), 1);

    test.clock.addAndGet(2_000_000);

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    assertThat(test.encoder.depth().requestsInLine()).isZero();
  }

  @Test
  void whoWaitedItsTimeIsRefusedAndMayWaitLongerWhenItComesBack() {
    FutureTask<EmbedResult> refused = embedUntilInLine(texts("20"), 1);
    test.clock.addAndGet(WAIT.toNanos());
    assertThatThrownBy(refused::get)
        .cause()
        .isInstanceOfSatisfying(
            Fault.Overloaded.class,
            fault -> assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(1)));

    embedUntilInLine(texts("20"), 1);
    FutureTask<EmbedResult> newcomer = embedUntilInLine(texts("21"), 2);
    test.clock.addAndGet(WAIT.toNanos());

    assertThatThrownBy(newcomer::get).hasCauseInstanceOf(Fault.Overloaded.class);
    assertThat(test.encoder.depth().requestsInLine()).isEqualTo(1);
  }

  @Test
  void whoBringsADeadlineWaitsUntilThen() {
    embedUntilInLine(texts("20").deadline(Deadline.in(WAIT.multipliedBy(9), 0)), 1);
    FutureTask<EmbedResult> other = embedUntilInLine(texts("21"), 2);

    test.clock.addAndGet(WAIT.toNanos());

    assertThatThrownBy(other::get).hasCauseInstanceOf(Fault.Overloaded.class);
    assertThat(test.encoder.depth().requestsInLine()).isEqualTo(1);
  }

  @Test
  void aLineThatIsFullRefusesTheLatest() throws Exception {
    FutureTask<EmbedResult> one = embedUntilInLine(texts("20"), 1);
    embedUntilInLine(texts("21"), 2);
    embedUntilInLine(texts("22"), 3);

    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> test.encoder.embed(texts("23")));
    assertThat(test.heard).contains("refused QUERY 1, 1 tokens");

    test.model.go();
    assertThat(sequence(one.get(), 0).dense().vector()).startsWith(23);
  }

  @Test
  void aDrainEmptiesTheLineAndFinishesTheQueue() throws Exception {
    FutureTask<EmbedResult> waiting = embedUntilInLine(texts("20"), 1);
    Thread closing = Thread.startVirtualThread(test.encoder::close);

    assertThatThrownBy(waiting::get).hasCauseInstanceOf(Fault.NotReady.class);
    test.model.go();
    closing.join();

    assertThat(sequence(first.get(), 0).dense().vector()).startsWith(93);
    assertThat(full.get().items()).hasSize(20);
  }
}
