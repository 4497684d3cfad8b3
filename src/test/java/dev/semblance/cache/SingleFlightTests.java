package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.cache.CacheListener.Source;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several requests that want the same text at the same time; the model stands still meanwhile. */
@Timeout(60)
class SingleFlightTests {

  private final CountingEncoder inner = new CountingEncoder();
  private final CacheNotes notes = new CacheNotes();
  private final SingleFlight singleFlight = new SingleFlight();
  private final CachingEncoder encoder =
      new CachingEncoder(
          "default",
          inner,
          new CacheTiers(
              new MemoryCache(1 << 20, null, System::nanoTime, notes), null, singleFlight, notes),
          System::nanoTime);
  private final List<Thread> threads = new ArrayList<>();

  @BeforeEach
  void stop() {
    inner.stop();
  }

  @AfterEach
  void noFlightIsLeftInTheAir() {
    assertThat(singleFlight.size()).isZero();
  }

  @Test
  void theSameTextOfManyRequestsIsEmbeddedOnce() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("water"));
    inner.arrived.take();
    List<FutureTask<EmbedResult>> followers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      followers.add(embedAndWait(EmbedRequest.ofTexts("water")));
    }

    inner.go();

    for (FutureTask<EmbedResult> follower : followers) {
      CachingEncoderTests.assertSame(follower.get(), 0, leader.get(), 0);
    }
    assertThat(inner.asked).hasSize(1);
    assertThat(notes.answered(Source.FLIGHT)).isEqualTo(50);
  }

  @Test
  void requestsThatShareSomeTextsEachEmbedTheirOwnRest() throws Exception {
    FutureTask<EmbedResult> one = embed(EmbedRequest.ofTexts("a", "bb"));
    inner.arrived.take();
    FutureTask<EmbedResult> two = embed(EmbedRequest.ofTexts("bb", "ccc"));
    inner.arrived.take();

    inner.go();
    inner.go();

    assertThat(one.get().items()).hasSize(2);
    assertThat(CachingEncoderTests.sequence(two.get(), 0).dense().vector()[0]).isEqualTo(2);
    assertThat(CachingEncoderTests.sequence(two.get(), 1).dense().vector()[0]).isEqualTo(3);
    assertThat(inner.asked).containsExactly(List.of("a", "bb"), List.of("ccc"));
  }

  @Test
  void twoRequestsThatWaitForEachOthersTextsBothEnd() throws Exception {
    FutureTask<EmbedResult> one = embed(EmbedRequest.ofTexts("a"));
    inner.arrived.take();
    FutureTask<EmbedResult> two = embed(EmbedRequest.ofTexts("b", "a"));
    inner.arrived.take();
    FutureTask<EmbedResult> three = embed(EmbedRequest.ofTexts("c", "b", "a"));
    inner.arrived.take();

    inner.go();
    inner.go();
    inner.go();

    assertThat(one.get().items()).hasSize(1);
    assertThat(two.get().items()).hasSize(2);
    assertThat(three.get().items()).hasSize(3);
    assertThat(inner.embedded()).isEqualTo(3);
  }

  @Test
  void aLeaderThatFailsFailsNobodyElseAndOneOfTheFollowersLeads() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("water"));
    inner.arrived.take();
    List<FutureTask<EmbedResult>> followers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      followers.add(embedAndWait(EmbedRequest.ofTexts("water")));
    }

    inner.fail(new Fault.DeadlinePassed(Duration.ofMillis(5)));
    inner.arrived.take();
    inner.go();

    assertThatThrownBy(leader::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    for (FutureTask<EmbedResult> follower : followers) {
      assertThat(follower.get().items()).hasSize(1);
    }
    assertThat(inner.asked).hasSize(2);
    assertThat(inner.embedded()).isEqualTo(1);
  }

  @Test
  void aLeaderWhoseCallerGoesAwayFailsNobodyElse() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("water"));
    inner.arrived.take();
    Thread leading = threads.getLast();
    FutureTask<EmbedResult> follower = embedAndWait(EmbedRequest.ofTexts("water"));

    leading.interrupt();
    inner.arrived.take();
    inner.go();

    assertThatThrownBy(leader::get).hasCauseInstanceOf(Fault.Cancelled.class);
    assertThat(follower.get().items()).hasSize(1);
  }

  @Test
  void aBrokenLeaderLeavesNobodyWaiting() throws Exception {
    CachingEncoder broken =
        new CachingEncoder(
            "default",
            new BrokenOnceEncoder(inner),
            new CacheTiers(null, null, singleFlight, notes),
            System::nanoTime);
    FutureTask<EmbedResult> leader = start(() -> broken.embed(EmbedRequest.ofTexts("water")));
    inner.arrived.take();
    FutureTask<EmbedResult> follower = start(() -> broken.embed(EmbedRequest.ofTexts("water")));
    awaitWaiting(threads.getLast());

    inner.go();
    inner.arrived.take();
    inner.go();

    assertThatThrownBy(leader::get).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(follower.get().items()).hasSize(1);
  }

  @Test
  void aFollowerKeepsItsOwnDeadline() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("water"));
    inner.arrived.take();
    Deadline soon = Deadline.in(Duration.ofMillis(20), System.nanoTime());

    FutureTask<EmbedResult> follower = embed(EmbedRequest.ofTexts("water").deadline(soon));

    assertThatThrownBy(follower::get).hasCauseInstanceOf(Fault.DeadlinePassed.class);
    inner.go();
    assertThat(leader.get().items()).hasSize(1);
  }

  @Test
  void aFollowerMayBeInterrupted() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("water"));
    inner.arrived.take();
    FutureTask<EmbedResult> follower = embedAndWait(EmbedRequest.ofTexts("water"));

    threads.getLast().interrupt();

    assertThatThrownBy(follower::get).hasCauseInstanceOf(Fault.Cancelled.class);
    inner.go();
    assertThat(leader.get().items()).hasSize(1);
  }

  @Test
  void aTextAtFaultIsRefusedToEachUnderItsOwnPlaceAndNotOneAfterTheOther() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("bad"));
    inner.arrived.take();
    FutureTask<EmbedResult> two = embedAndWait(EmbedRequest.ofTexts("bad"));
    FutureTask<EmbedResult> three =
        embedAndWait(EmbedRequest.ofTexts("bad").onError(OnError.PARTIAL));

    inner.go();
    inner.arrived.take();
    inner.arrived.take();
    inner.go();
    inner.go();

    assertThatThrownBy(leader::get).hasCauseInstanceOf(Fault.InputTooLong.class);
    assertThatThrownBy(two::get).hasCauseInstanceOf(Fault.InputTooLong.class);
    assertThat(three.get().items()).hasSize(1);
  }

  @Test
  void anotherItemsFaultDoesNotFailThoseWhoWaitForAGoodOne() throws Exception {
    FutureTask<EmbedResult> leader = embed(EmbedRequest.ofTexts("good", "bad"));
    inner.arrived.take();
    FutureTask<EmbedResult> follower = embedAndWait(EmbedRequest.ofTexts("good"));

    inner.go();
    inner.arrived.take();
    inner.go();

    assertThatThrownBy(leader::get).hasCauseInstanceOf(Fault.InputTooLong.class);
    assertThat(follower.get().items()).hasSize(1);
  }

  @Test
  void aQueryDoesNotWaitForABulkRequest() throws Exception {
    FutureTask<EmbedResult> bulk = embed(EmbedRequest.ofTexts("water", "more").lane(Lane.BULK));
    inner.arrived.take();

    FutureTask<EmbedResult> query = embed(EmbedRequest.ofTexts("water").lane(Lane.QUERY));

    assertThat(inner.arrived.take().inputs()).hasSize(1);
    inner.go();
    inner.go();
    assertThat(query.get().items()).hasSize(1);
    assertThat(bulk.get().items()).hasSize(2);
  }

  @Test
  void whatLandedBetweenTheLookAndTheTakeOffIsNotEmbeddedAgain() throws Exception {
    for (int round = 0; round < 300; round++) {
      String text = "text " + round;
      int before = inner.embedded();
      List<FutureTask<EmbedResult>> all = new ArrayList<>();
      inner.go();
      for (int i = 0; i < 4; i++) {
        all.add(embed(EmbedRequest.ofTexts(text)));
      }
      for (FutureTask<EmbedResult> one : all) {
        one.get(30, TimeUnit.SECONDS);
      }
      assertThat(inner.embedded() - before).isEqualTo(1);
    }
  }

  private FutureTask<EmbedResult> embed(EmbedRequest request) {
    return start(() -> encoder.embed(request));
  }

  /** Comes back when the request waits for a text that another embeds. */
  private FutureTask<EmbedResult> embedAndWait(EmbedRequest request)
      throws InterruptedException, ExecutionException {
    FutureTask<EmbedResult> embedding = embed(request);
    awaitWaiting(threads.getLast());
    assertThat(inner.arrived).isEmpty();
    return embedding;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private FutureTask<EmbedResult> start(Callable<EmbedResult> embed) {
    FutureTask<EmbedResult> embedding = new FutureTask<>(embed);
    threads.add(Thread.ofVirtual().start(embedding));
    return embedding;
  }
}
