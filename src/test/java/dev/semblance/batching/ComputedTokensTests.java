package dev.semblance.batching;

import static dev.semblance.batching.EncoderUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.ComputedTokens;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the model computed is told, whatever becomes of the answer. A text here has 3 tokens. */
@Timeout(60)
class ComputedTokensTests {
  private static final Duration TIMEOUT = Duration.ofMillis(2);

  private final ComputedTokens computed = new ComputedTokens();
  private EncoderUnderTest test = new EncoderUnderTest(new AddingModel());

  @AfterEach
  void nothingIsLeftBehind() {
    test.finish();
  }

  private void stopTheModel() {
    test.finish();
    test = new EncoderUnderTest(AddingModel.stopped());
  }

  private EmbedResult embed(EmbedRequest request) {
    return computed.count(() -> test.encoder.embed(request));
  }

  private FutureTask<EmbedResult> embedLater(EmbedRequest request) {
    FutureTask<EmbedResult> embedding = new FutureTask<>(() -> embed(request));
    Thread.startVirtualThread(embedding);
    return embedding;
  }

  @Test
  void anAnswerCostsWhatItShows() {
    EmbedResult result = embed(texts("20", "21"));

    assertThat(computed.spent(result)).isEqualTo(6);
    assertThat(computed.spent(null)).isEqualTo(6);
  }

  @Test
  void aPassThatRunsWhenTheDeadlinePassesIsTold() {
    stopTheModel();
    FutureTask<EmbedResult> late =
        embedLater(texts("20", "21").deadline(Deadline.in(TIMEOUT, test.clock.get())));
    test.model.awaitPass();

    test.clock.addAndGet(TIMEOUT.toNanos());

    assertThatThrownBy(late::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    assertThat(computed.spent(null)).isEqualTo(6);
  }

  @Test
  void aPassThatRunsWhenTheCallerGoesIsTold() throws Exception {
    stopTheModel();
    FutureTask<EmbedResult> embedding = new FutureTask<>(() -> embed(texts("20")));
    Thread caller = Thread.startVirtualThread(embedding);
    test.model.awaitPass();

    caller.interrupt();

    assertThatThrownBy(embedding::get).hasCauseInstanceOf(Fault.Cancelled.class);
    assertThat(computed.spent(null)).isEqualTo(3);
  }

  @Test
  void whatStillWaitsWhenTheDeadlinePassesIsNot() {
    stopTheModel();
    FutureTask<EmbedResult> first = test.embedLater(texts("90"));
    test.model.awaitPass();
    FutureTask<EmbedResult> late =
        embedLater(texts("20").deadline(Deadline.in(TIMEOUT, test.clock.get())));
    while (test.encoder.waiting() != 1) {
      Thread.onSpinWait();
    }

    test.clock.addAndGet(TIMEOUT.toNanos());

    assertThatThrownBy(late::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    assertThat(computed.spent(null)).isZero();
    assertThat(first).isNotDone();
  }

  @Test
  void whatIsRefusedBeforeTheModelIsNot() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> embed(texts("20", "", "21")));

    assertThat(computed.spent(null)).isZero();
  }

  @Test
  void theOthersOfARequestThatFailsForOneTextAreTold() {
    assertThatExceptionOfType(Fault.NonFiniteEmbedding.class)
        .isThrownBy(() -> embed(texts("20", AddingModel.NOT_A_NUMBER + "", "21")));

    assertThat(computed.spent(null)).isEqualTo(9);
  }

  @Test
  void aPoisonItemIsToldOnceHoweverOftenItsBatchIsHalved() {
    EmbedResult result =
        embed(texts("20", "21", "22", AddingModel.POISON + "").onError(OnError.PARTIAL));

    assertThat(test.model.batches).hasSize(5);
    assertThat(computed.spent(result)).isEqualTo(12);
  }

  @Test
  void aCountWithinACountIsToldToBoth() {
    ComputedTokens inner =
        computed.count(
            () -> {
              ComputedTokens within = new ComputedTokens();
              within.count(() -> test.encoder.embed(texts("20")));
              return within;
            });

    assertThat(inner.spent(null)).isEqualTo(3);
    assertThat(computed.spent(null)).isEqualTo(3);
  }

  @Test
  void anEntryThatIsWithdrawnAsItsPassBeginsIsEitherComputedAndToldOrNeither() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      Pending entry =
          new Pending(
              new PackedSequence(new int[] {1, 2}, 0, Output.DENSE),
              Lane.QUERY,
              Fault.Place.of("input", 0),
              null,
              _ -> {});
      AtomicBoolean toldAtTheEnd = new AtomicBoolean();
      Thread withdrawing =
          Thread.startVirtualThread(
              () -> {
                entry.end(Pending.Withdrawn.WITHDRAWN);
                toldAtTheEnd.set(entry.begun());
              });

      boolean inThePass = entry.begin();
      withdrawing.join();

      assertThat(toldAtTheEnd.get()).isEqualTo(inThePass);
    }
  }
}
