package dev.semblance.batching;

import static dev.semblance.batching.EncoderUnderTest.sequence;
import static dev.semblance.batching.EncoderUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that wait behind a pass that does not end until the test says so. */
@Timeout(60)
class WaitingCallersTests {
  private static final Duration TIMEOUT = Duration.ofMillis(2);

  private final EncoderUnderTest test = new EncoderUnderTest(AddingModel.stopped());
  private FutureTask<EmbedResult> first;

  @BeforeEach
  void oneTextIsBeingComputed() {
    first = test.embedLater(texts("90"));
    test.model.awaitPass();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    test.finish();
  }

  private EmbedRequest hurried(String... texts) {
    return texts(texts).deadline(Deadline.in(TIMEOUT, test.clock.get()));
  }

  @Test
  void whatCameMeanwhileGoesTogetherOnceTheModelIsFree() throws Exception {
    FutureTask<EmbedResult> second = test.embedUntilWaiting(texts("20", "21"), 2);
    FutureTask<EmbedResult> third = test.embedUntilWaiting(texts("22"), 3);

    test.model.go();

    assertThat(sequence(second.get(), 1).dense().vector()).startsWith(24);
    assertThat(sequence(third.get(), 0).dense().vector()).startsWith(25);
    assertThat(test.model.batches).containsExactly(List.of(90), List.of(20, 21, 22));
  }

  @Test
  void aQueryOvertakesBulkThatWaits() throws Exception {
    String[] many = IntStream.range(0, 8).mapToObj(_ -> "30").toArray(String[]::new);
    FutureTask<EmbedResult> bulk = test.embedUntilWaiting(texts(many).lane(Lane.BULK), 8);
    test.embedUntilWaiting(texts("20"), 9);

    test.model.go();
    bulk.get();

    assertThat(test.model.batches.get(1)).contains(20);
  }

  @Test
  void anInterruptedCallerLeavesTheQueueAndNoForwardIsSpent() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              assertThatExceptionOfType(Fault.Cancelled.class)
                  .isThrownBy(() -> test.encoder.embed(texts("20", "21")));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    while (test.encoder.waiting() != 2) {
      Thread.onSpinWait();
    }

    caller.interrupt();

    assertThat(interrupted.get()).isTrue();
    assertThat(test.encoder.waiting()).isZero();
    // The three tokens of the text that is being computed.
    assertThat(test.encoder.permits()).isEqualTo(3);
    assertThat(test.heard).contains("withdrawn QUERY 2");
    test.model.go();
    first.get();
    assertThat(test.model.batches).containsExactly(List.of(90));
  }

  @Test
  void aCallerIsWatchedWhileItWaitsAndNotLonger() throws Exception {
    List<String> watches = Collections.synchronizedList(new ArrayList<>());
    WaitingCaller caller =
        () -> {
          watches.add("opened on " + Thread.currentThread().threadId());
          return () -> watches.add("closed on " + Thread.currentThread().threadId());
        };
    FutureTask<EmbedResult> embedding =
        new FutureTask<>(
            () ->
                ScopedValue.where(WaitingCaller.CURRENT, caller)
                    .call(() -> test.encoder.embed(texts("20"))));
    Thread thread = Thread.startVirtualThread(embedding);
    while (watches.isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(test.encoder.waiting()).isEqualTo(1);

    test.model.go();
    embedding.get();

    assertThat(watches)
        .containsExactly("opened on " + thread.threadId(), "closed on " + thread.threadId());
  }

  @Test
  void aCallerInterruptedWhileItsBatchRunsLeavesTheBatchAlone() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    test.model.go();
    first.get();
    EncoderUnderTest other = new EncoderUnderTest(AddingModel.stopped());
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              try {
                other.encoder.embed(texts("20"));
              } catch (Fault e) {
                thrown.complete(e);
              }
            });
    other.model.awaitPass();

    caller.interrupt();

    assertThat(thrown.get()).isInstanceOf(Fault.Cancelled.class);
    assertThat(other.encoder.permits()).isZero();
    other.finish();
  }

  @Test
  void aCallerInterruptedBeforehandIsNotServed() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(Fault.Cancelled.class)
        .isThrownBy(() -> test.encoder.embed(texts("20")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(test.encoder.waiting()).isZero();
  }

  @Test
  void aPassedDeadlineLeavesTheQueueAndNoForwardIsSpent() throws Exception {
    FutureTask<EmbedResult> late = test.embedUntilWaiting(hurried("20", "21"), 2);

    test.clock.addAndGet(TIMEOUT.toNanos());

    assertThatThrownBy(late::get)
        .hasCauseInstanceOf(Fault.DeadlinePassed.class)
        .cause()
        .hasMessage("not done within the 0.002 s of X-Request-Timeout");
    assertThat(test.encoder.waiting()).isZero();
    test.model.go();
    first.get();
    assertThat(test.model.batches).containsExactly(List.of(90));
  }

  @Test
  void aDeadlineThatTheBatchFindsPassedSpendsNoForward() throws Exception {
    // On the real clock the caller would sleep for an hour: only the forward loop can notice.
    FutureTask<EmbedResult> late =
        test.embedUntilWaiting(
            texts("20")
                .deadline(Deadline.in(Duration.ofHours(1), test.clock.get()))
                .onError(OnError.PARTIAL),
            1);
    test.clock.addAndGet(Duration.ofHours(1).toNanos());

    test.model.go();

    assertThatThrownBy(late::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    // The caller may be ahead of the loop, which frees it first and tells then.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(test.heard).contains("withdrawn QUERY 1"));
    assertThat(test.model.batches).containsExactly(List.of(90));
  }

  @Test
  void aDeadlinePassedBeforehandIsNotEvenTokenised() {
    EmbedRequest late = hurried("20");
    test.clock.addAndGet(TIMEOUT.toNanos());
    int before = test.tokenizer.calls.get();

    assertThatExceptionOfType(Fault.DeadlinePassed.class)
        .isThrownBy(() -> test.encoder.embed(late));
    assertThat(test.tokenizer.calls).hasValue(before);
  }

  @Test
  void aDeadlineThatHoldsIsNotNoticed() throws Exception {
    FutureTask<EmbedResult> embedding =
        test.embedUntilWaiting(
            texts("20").deadline(Deadline.in(Duration.ofHours(1), test.clock.get())), 1);

    test.model.go();

    assertThat(sequence(embedding.get(), 0).dense().vector()).startsWith(23);
  }

  @Test
  void aFullQueueRefusesTheWholeRequestAndServesTheRest() throws Exception {
    String[] many =
        IntStream.range(0, 833)
            .mapToObj(_ -> "20 21 22 23 24 25 26 27 28 29")
            .toArray(String[]::new);
    FutureTask<EmbedResult> large = test.embedUntilWaiting(texts(many).lane(Lane.QUERY), 833);

    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> test.encoder.embed(texts("20")))
        .withMessageStartingWith("busy: 9999 tokens are waiting, this request adds 3");
    assertThat(test.heard).contains("refused QUERY 1, 3 tokens");

    test.model.go();
    assertThat(large.get().items()).hasSize(833);
  }

  @Test
  void whoStillWaitsAfterTheDrainsTimeIsToldSo() throws Exception {
    FutureTask<EmbedResult> queued = test.embedUntilWaiting(texts("20"), 1);

    assertThat(test.encoder.drain(Duration.ZERO)).isFalse();

    assertThatExceptionOfType(Fault.NotReady.class)
        .isThrownBy(() -> test.encoder.embed(texts("21")));
    assertThatThrownBy(queued::get).hasCauseInstanceOf(Fault.NotReady.class);
    test.model.go();
    assertThat(sequence(first.get(), 0).dense().vector()).startsWith(93);
  }

  @Test
  void closingWaitsForWhatIsQueued() throws Exception {
    FutureTask<EmbedResult> queued = test.embedUntilWaiting(texts("20"), 1);
    Thread closing = Thread.startVirtualThread(test.encoder::close);
    while (!refusesNewcomers()) {
      Thread.onSpinWait();
    }

    test.model.go();
    closing.join();

    assertThat(sequence(first.get(), 0).dense().vector()).startsWith(93);
    assertThat(sequence(queued.get(), 0).dense().vector()).startsWith(23);
    assertThat(test.model.closed.getCount()).isZero();
  }

  private boolean refusesNewcomers() {
    try {
      test.encoder.embed(texts(""));
      return false;
    } catch (Fault.NotReady _) {
      return true;
    } catch (Fault.InvalidRequest _) {
      return false;
    }
  }
}
