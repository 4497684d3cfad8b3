package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchQueueTests {
  private static final long SECOND = 1_000_000_000L;

  private final DrainRate drainRate = new DrainRate(1);
  private long now;
  private final BatchQueue queue =
      new BatchQueue(
          new BatchLimits(100, 8, 1_000, 1_000, Duration.ofSeconds(2), Duration.ofMillis(40), 4),
          drainRate,
          () -> now);
  private final BatchQueue.Seat seat = queue.seat();

  private static Pending entry(Lane lane, int tokens) {
    return new Pending(
        new PackedSequence(new int[tokens], 0, Output.DENSE),
        lane,
        Fault.Place.of("input", 0),
        null,
        _ -> {});
  }

  private static List<Pending> bulk(int entries) {
    return Stream.generate(() -> entry(Lane.BULK, 10)).limit(entries).toList();
  }

  @Test
  void bulkIsConfinedToItsSliceAsLongAsQueriesArrive() {
    // 1,000 tokens a second are 40 in the 40 ms of the slice.
    drainRate.forwarded(1_000, SECOND);
    queue.offer(List.of(entry(Lane.QUERY, 10)));
    queue.offer(bulk(20));

    // the query, and as much of bulk
    assertThat(seat.take()).hasSize(2);
    now = 3 * SECOND - 1;
    assertThat(seat.take()).hasSize(4);
    now = 3 * SECOND;
    assertThat(seat.take()).hasSize(8);
    assertThat(queue.size()).isEqualTo(7);
  }

  @Test
  void bulkThatNeverSawAQueryIsNotConfined() {
    drainRate.forwarded(1_000, SECOND);
    queue.offer(bulk(20));

    assertThat(seat.take()).hasSize(8);
  }

  @Test
  void bulkThatNeverFitsBesideAQueryIsTakenOnceItHasAged() {
    List<Pending> full = List.of(entry(Lane.BULK, 100));
    queue.offer(full);
    queue.offer(List.of(entry(Lane.QUERY, 100), entry(Lane.QUERY, 100)));
    now = SECOND;
    assertThat(seat.take()).isNotEqualTo(full);

    now = 3 * SECOND;

    assertThat(seat.take()).isEqualTo(full);
  }

  /** The slice is 40 tokens, the query is served. */
  private void offerLongBulkAndShortBehindAQuery() {
    drainRate.forwarded(1_000, SECOND);
    queue.offer(List.of(entry(Lane.QUERY, 10)));
    assertThat(seat.take()).hasSize(1);
    queue.offer(Stream.of(20, 90, 80, 20, 20).map(tokens -> entry(Lane.BULK, tokens)).toList());
  }

  @Test
  void oneSeatAtATimeIsHeldUpByLongBulkWhileQueriesArrive() {
    BatchQueue.Seat other = queue.seat();
    offerLongBulkAndShortBehindAQuery();

    assertThat(lengths(seat)).containsExactly(90);
    assertThat(lengths(other)).containsExactly(20, 20);
    assertThat(lengths(other)).containsExactly(20);
    // Nothing short is left, and nobody idles for a query that may not come.
    assertThat(lengths(other)).containsExactly(80);
  }

  @Test
  void aSeatThatIsNoLongerHeldUpTakesTheNextLongBulk() {
    BatchQueue.Seat other = queue.seat();
    offerLongBulkAndShortBehindAQuery();
    assertThat(lengths(seat)).containsExactly(90);
    assertThat(lengths(other)).containsExactly(20, 20);

    assertThat(lengths(seat)).containsExactly(80);
    assertThat(lengths(other)).containsExactly(20);
  }

  @Test
  void aPassFromBeforeTheFirstQueryHoldsItsSeatUpToo() {
    drainRate.forwarded(1_000, SECOND);
    BatchQueue.Seat other = queue.seat();
    queue.offer(Stream.of(50, 50, 90, 20).map(tokens -> entry(Lane.BULK, tokens)).toList());
    assertThat(lengths(seat)).containsExactly(50, 50);
    queue.offer(List.of(entry(Lane.QUERY, 10)));
    assertThat(other.take()).extracting(Pending::lane).containsExactly(Lane.QUERY);

    assertThat(lengths(other)).containsExactly(20);
  }

  private static List<Integer> lengths(BatchQueue.Seat seat) {
    return seat.take().stream().map(Pending::tokens).toList();
  }

  @Test
  void whatIsWithdrawnIsNotBatched() {
    List<Pending> gone = bulk(2);
    List<Pending> stays = bulk(1);
    queue.offer(gone);
    queue.offer(stays);

    queue.withdraw(gone);

    assertThat(seat.take()).isEqualTo(stays);
    assertThat(queue.size()).isZero();
  }

  @Test
  void aDrainingQueueTakesNoOffersAndEndsWhenItIsEmpty() {
    List<Pending> last = bulk(1);
    queue.offer(last);

    queue.drain();

    assertThat(queue.offer(bulk(1))).isFalse();
    assertThat(seat.take()).isEqualTo(last);
    assertThat(seat.take()).isEmpty();
  }

  @Test
  void clearingHandsOverWhatWaits() {
    List<Pending> waiting = List.of(entry(Lane.QUERY, 1), entry(Lane.BULK, 1));
    queue.offer(waiting);

    assertThat(queue.clear()).isEqualTo(waiting);
    assertThat(queue.size()).isZero();
  }

  @Test
  void anEntryEndsOnce() {
    int[] ends = {0};
    Pending entry =
        new Pending(
            new PackedSequence(new int[1], 0, Output.DENSE),
            Lane.QUERY,
            Fault.Place.of("input", 0),
            null,
            _ -> ends[0]++);
    Pending.Failed first = new Pending.Failed(new Fault.Cancelled());

    entry.end(first);
    entry.end(Pending.Withdrawn.WITHDRAWN);

    assertThat(ends[0]).isEqualTo(1);
    assertThat(entry.outcome()).isSameAs(first);
  }
}
