package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.batching.AdmissionLine.Place;
import dev.semblance.encoder.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The line before a queue of 80 tokens, 10 of which are for queries alone. */
class AdmissionLineTests {
  private static final long AGEING = 2_000;
  private static final LineLimits LIMITS = new LineLimits(Duration.ofSeconds(2), 4, 200);

  private final AdmissionLine line = new AdmissionLine(LIMITS, AGEING);
  private final Room room = new Room(80);
  private long now;

  /** A request that nobody sent before. */
  private Place arrives(Lane lane, long tokens) {
    return line.place(new Arrival("input", lane, now * 31 + tokens, now++, null), tokens, now);
  }

  private Place enters(Lane lane, long tokens) {
    Place place = arrives(lane, tokens);
    assertThat(line.enter(place)).isEmpty();
    return place;
  }

  private Place comesBack(Place refused) {
    return line.place(
        new Arrival("input", refused.lane(), refused.fingerprint(), now++, null),
        refused.tokens(),
        now);
  }

  private void refuse(Place place) {
    line.leave(place);
    line.keep(place, now, now + 10_000);
  }

  @Test
  void whoCameFirstGoesFirst() {
    Place first = enters(Lane.BULK, 30);
    Place second = enters(Lane.BULK, 30);

    assertThat(line.next(room, now)).isEqualTo(first);
    assertThat(line.next(room, now)).isEqualTo(second);
    assertThat(line.next(room, now)).isNull();
    assertThat(line.isEmpty()).isTrue();
    assertThat(line.tokens()).isZero();
  }

  @Test
  void nobodyPassesALargeRequestThatHasNoRoomYet() {
    room.take(Lane.BULK, 40);
    Place large = enters(Lane.BULK, 60);
    Place small = enters(Lane.BULK, 1);

    assertThat(line.next(room, now)).isNull();
    room.giveBack(Lane.BULK, 40);
    assertThat(line.next(room, now)).isEqualTo(large);
    room.take(Lane.BULK, 60);
    assertThat(line.next(room, now)).isEqualTo(small);
  }

  @Test
  void queriesGoBeforeBulkThatCameEarlier() {
    enters(Lane.BULK, 30);
    Place query = enters(Lane.QUERY, 3);

    assertThat(line.next(room, now)).isEqualTo(query);
  }

  @Test
  void anEighthIsRoomForQueriesAlone() {
    room.take(Lane.BULK, 70);
    enters(Lane.BULK, 1);
    Place query = enters(Lane.QUERY, 10);

    assertThat(line.next(room, now)).isEqualTo(query);
    room.take(Lane.QUERY, 10);
    assertThat(line.next(room, now)).isNull();
  }

  @Test
  void bulkAsLargeAsTheQueueFitsWhileThereIsNoOther() {
    assertThat(room.fits(Lane.BULK, 80)).isTrue();
    room.take(Lane.BULK, 1);
    assertThat(room.fits(Lane.BULK, 79)).isFalse();
    assertThat(room.fits(Lane.BULK, 69)).isTrue();
    assertThat(room.fits(Lane.QUERY, 79)).isTrue();
  }

  @Test
  void bulkThatQueriesKeptOutForTwoSecondsIsNext() {
    room.take(Lane.QUERY, 50);
    Place bulk = enters(Lane.BULK, 40);
    assertThat(line.next(room, now)).isNull();
    long began = now;
    now = began + AGEING - 1;
    Place query = enters(Lane.QUERY, 3);
    assertThat(line.next(room, began + AGEING - 1)).isEqualTo(query);
    room.take(Lane.QUERY, 3);

    enters(Lane.QUERY, 3);

    assertThat(line.next(room, began + AGEING)).isNull();
    room.giveBack(Lane.QUERY, 13);
    assertThat(line.next(room, began + AGEING)).isEqualTo(bulk);
  }

  @Test
  void bulkThatOtherBulkKeepsOutHoldsNoQueryBack() {
    room.take(Lane.BULK, 70);
    enters(Lane.BULK, 40);
    assertThat(line.next(room, now)).isNull();
    Place query = enters(Lane.QUERY, 3);

    assertThat(line.next(room, now + 10 * AGEING)).isEqualTo(query);
  }

  @Test
  void whoComesBackAfterARefusalHasThePlaceItHad() {
    Place refused = enters(Lane.BULK, 60);
    Place newcomer = enters(Lane.BULK, 60);
    refuse(refused);
    assertThat(line.claims()).isOne();

    Place again = comesBack(refused);
    line.enter(again);

    assertThat(again.returned()).isTrue();
    assertThat(line.claims()).isZero();
    assertThat(line.next(room, now)).isEqualTo(again);
    room.take(Lane.BULK, 60);
    assertThat(line.next(room, now)).isNull();
    room.giveBack(Lane.BULK, 60);
    assertThat(line.next(room, now)).isEqualTo(newcomer);
  }

  @Test
  void aPlaceIsKeptThroughSeveralRefusals() {
    Place first = arrives(Lane.BULK, 60);
    refuse(first);
    Place second = comesBack(first);
    refuse(second);

    assertThat(line.claims()).isOne();
    assertThat(comesBack(first).arrived()).isEqualTo(first.arrived());
  }

  @Test
  void aPlaceIsLostOnceItsTimeIsOver() {
    Place refused = arrives(Lane.BULK, 60);
    refuse(refused);

    now += 10_000;

    Place again = comesBack(refused);
    assertThat(again.returned()).isFalse();
    assertThat(line.claims()).isZero();
  }

  @Test
  void ofTwoThatAskTheSameEachHasAPlace() {
    Place one = arrives(Lane.BULK, 60);
    Place other =
        line.place(new Arrival("input", Lane.BULK, one.fingerprint(), now++, null), 60, now);
    refuse(one);
    refuse(other);

    Place first = comesBack(one);
    line.enter(first);
    Place second = comesBack(other);

    assertThat(first.arrived()).isEqualTo(one.arrived());
    assertThat(second.arrived()).isEqualTo(other.arrived());
  }

  @Test
  void thoseWhoAreAwayHoldNothingBack() {
    refuse(arrives(Lane.BULK, 60));
    Place newcomer = enters(Lane.BULK, 60);

    assertThat(line.next(room, now)).isEqualTo(newcomer);
  }

  @Test
  void theTokensBeforeAPlaceAreThoseThereAndThoseThatMayComeBack() {
    refuse(arrives(Lane.BULK, 60));
    enters(Lane.BULK, 20);
    enters(Lane.QUERY, 3);
    Place last = enters(Lane.BULK, 10);
    enters(Lane.BULK, 7);

    assertThat(line.tokensBefore(last, now)).isEqualTo(60 + 20 + 3);
    assertThat(line.tokensBefore(last, now + 10_000)).isEqualTo(20 + 3);
  }

  @Test
  void aLineOfTooManyTokensSendsTheLatestAway() {
    Place refused = arrives(Lane.BULK, 60);
    refuse(refused);
    Place first = enters(Lane.BULK, 100);
    Place last = enters(Lane.BULK, 70);
    assertThat(line.takes(arrives(Lane.BULK, 31))).isFalse();
    assertThat(line.takes(arrives(Lane.BULK, 30))).isTrue();

    Place back = comesBack(refused);

    assertThat(line.takes(back)).isTrue();
    assertThat(line.enter(back)).containsExactly(last);
    assertThat(line.tokens()).isEqualTo(160);
    Place late = arrives(Lane.BULK, 50);
    assertThat(line.enter(late)).containsExactly(late);
    assertThat(line.next(room, now)).isEqualTo(back);
    room.take(Lane.BULK, 60);
    assertThat(line.next(room, now)).isNull();
    line.leave(first);
    assertThat(line.isEmpty()).isTrue();
  }

  @Test
  void aLineOfTooManyRequestsSendsBulkAwayBeforeQueries() {
    Place bulk = enters(Lane.BULK, 1);
    for (int i = 0; i < 3; i++) {
      enters(Lane.QUERY, 1);
    }

    assertThat(line.enter(arrives(Lane.QUERY, 1))).containsExactly(bulk);
    assertThat(line.size()).isEqualTo(4);
  }

  @Test
  void noMoreClaimsAreKeptThanMemoryIsMeantFor() {
    for (int i = 0; i < AdmissionLine.MOST_CLAIMS + 10; i++) {
      line.keep(arrives(Lane.BULK, 1), 0, Long.MAX_VALUE);
    }

    assertThat(line.claims()).isEqualTo(AdmissionLine.MOST_CLAIMS);
  }
}
