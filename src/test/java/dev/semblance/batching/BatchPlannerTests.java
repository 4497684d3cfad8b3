package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPlannerTests {
  private static final long SECOND = 1_000_000_000L;
  private static final int BUDGET = 100;

  private record Waiting(int number, Lane lane, int tokens, long since, long position)
      implements BatchPlanner.Entry {}

  /** Two lanes and a clock moved by hand. */
  private static final class Queue {
    final BatchPlanner planner;
    final LinkedHashSet<Waiting> query = new LinkedHashSet<>();
    final LinkedHashSet<Waiting> bulk = new LinkedHashSet<>();
    long now;
    long bulkTokens = Long.MAX_VALUE;
    BatchPlanner.BulkLead bulkLead = BatchPlanner.BulkLead.OLDEST;
    long passTokens = Long.MAX_VALUE;
    int idle;
    private long queryServed;
    private long bulkServed;
    private long queryPosition;
    private long bulkPosition;
    private int numbers;

    Queue(int maxSequences, int lookAhead) {
      this(BUDGET, maxSequences, lookAhead);
    }

    Queue(int budget, int maxSequences, int lookAhead) {
      planner =
          new BatchPlanner(
              new BatchLimits(
                  budget,
                  maxSequences,
                  1_000_000,
                  1_000_000,
                  Duration.ofSeconds(2),
                  Duration.ofMillis(40),
                  lookAhead));
    }

    Waiting query(int tokens) {
      Waiting entry = new Waiting(numbers++, Lane.QUERY, tokens, now, queryPosition);
      queryPosition += tokens;
      query.add(entry);
      return entry;
    }

    Waiting bulk(int tokens) {
      Waiting entry = new Waiting(numbers++, Lane.BULK, tokens, now, bulkPosition);
      bulkPosition += tokens;
      bulk.add(entry);
      return entry;
    }

    List<Waiting> next() {
      List<Waiting> batch =
          planner.next(
              query,
              bulk,
              new BatchPlanner.Moment(
                  now, queryServed, bulkServed, bulkTokens, bulkLead, passTokens, idle));
      for (Waiting entry : batch) {
        if (entry.lane() == Lane.QUERY) {
          assertThat(query.remove(entry)).isTrue();
          queryServed = now;
        } else {
          assertThat(bulk.remove(entry)).isTrue();
          bulkServed = now;
        }
      }
      return batch;
    }

    boolean isEmpty() {
      return query.isEmpty() && bulk.isEmpty();
    }
  }

  private final Queue queue = new Queue(8, 2);

  @Test
  void whatWaitsIsSharedWithWorkersThatHaveNothingToDo() {
    Queue queue = new Queue(2_048, 64, 8);
    for (int i = 0; i < 10; i++) {
      queue.bulk(200);
    }

    queue.idle = 1;
    assertThat(queue.next()).hasSize(5);
    queue.idle = 0;
    assertThat(queue.next()).hasSize(5);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aBatchEndsWithItsPassLongEnough() {
    Queue queue = new Queue(2_048, 64, 8);
    queue.passTokens = 500;
    for (int i = 0; i < 5; i++) {
      queue.query(200);
      queue.bulk(200);
    }

    assertThat(queue.next()).hasSize(3);
    assertThat(queue.next()).hasSize(3);
  }

  @Test
  void aShareIsNeverTooSmallToBeWorthWakingAWorker() {
    Queue queue = new Queue(2_048, 64, 8);
    queue.idle = 3;
    for (int i = 0; i < 6; i++) {
      queue.query(100);
    }

    assertThat(queue.next()).hasSize(3);
    assertThat(queue.next()).hasSize(3);
  }

  @Test
  void nothingWaitingIsNoBatch() {
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void aBatchIsFilledToTheTokenBudgetByArrival() {
    Waiting a = queue.query(40);
    Waiting b = queue.query(60);
    Waiting c = queue.query(1);

    assertThat(queue.next()).containsExactly(a, b);
    assertThat(queue.next()).containsExactly(c);
  }

  @Test
  void aBatchHoldsAsManySequencesAsAllowed() {
    for (int i = 0; i < 9; i++) {
      queue.query(1);
    }

    assertThat(queue.next()).hasSize(8);
    assertThat(queue.next()).hasSize(1);
  }

  @Test
  void anEntryThatDoesNotFitIsPassedOverAndOpensTheNextBatch() {
    Waiting a = queue.query(80);
    Waiting tooLong = queue.query(30);
    Waiting b = queue.query(20);

    assertThat(queue.next()).containsExactly(a, b);
    assertThat(queue.next()).containsExactly(tooLong);
  }

  @Test
  void lookingAheadEndsAfterSoManyEntriesThatDoNotFit() {
    Waiting a = queue.query(80);
    queue.query(30);
    queue.query(30);
    queue.query(30);
    queue.query(20);

    assertThat(queue.next()).containsExactly(a);
  }

  @Test
  void aSequenceLongerThanTheBudgetIsServedAlone() {
    Waiting tooLong = queue.query(101);
    Waiting b = queue.query(1);

    assertThat(queue.next()).containsExactly(tooLong);
    assertThat(queue.next()).containsExactly(b);
  }

  @Test
  void queriesGoBeforeBulkWhichIsNoMoreThanThey() {
    Waiting a = queue.bulk(15);
    Waiting b = queue.bulk(15);
    queue.bulk(15);
    Waiting query = queue.query(30);

    assertThat(queue.next()).containsExactly(query, a, b);
  }

  @Test
  void aShortQueryIsNotHeldUpByALongBulkEntry() {
    queue.bulk(60);
    Waiting query = queue.query(10);

    assertThat(queue.next()).containsExactly(query);
  }

  @Test
  void agedBulkThatMovesNeedsNoShareOfAQuerysBatch() {
    for (int i = 0; i < 100; i++) {
      queue.bulk(60);
    }
    queue.now = 60 * SECOND;
    queue.next();
    Waiting query = queue.query(10);

    assertThat(queue.next()).containsExactly(query);
  }

  @Test
  void bulkIsTakenByLikenessToItsOldest() {
    Waiting oldest = queue.bulk(30);
    queue.bulk(90);
    Waiting near = queue.bulk(32);
    Waiting like = queue.bulk(30);

    assertThat(queue.next()).containsExactly(oldest, like, near);
  }

  @Test
  void bulkBeyondTheWindowWaitsForThoseInIt() {
    // Four budgets are one window: the 10s fill the first but for one entry of another length.
    Waiting odd = queue.bulk(95);
    for (int i = 0; i < 31; i++) {
      queue.bulk(10);
    }
    Waiting beyond = queue.bulk(95);

    assertThat(queue.next()).containsExactly(odd);
    List<Waiting> served = new ArrayList<>();
    while (!served.contains(beyond)) {
      served.addAll(queue.next());
    }
    assertThat(served).hasSize(32);
  }

  @Test
  void aWindowThatIsUsedUpMakesRoomForTheNext() {
    Queue many = new Queue(100, 2);
    for (int i = 0; i < 100; i++) {
      many.bulk(6);
    }

    // 66 entries of 6 begin below 400 tokens; 16 fit into a batch, so the fifth spans two windows.
    for (int batch = 0; batch < 6; batch++) {
      assertThat(many.next()).hasSize(16);
    }
  }

  @Test
  void bulkIsCutToItsSliceWhileQueriesArrive() {
    queue.bulkTokens = 25;
    Waiting a = queue.bulk(10);
    Waiting b = queue.bulk(10);
    queue.bulk(10);
    Waiting query = queue.query(30);

    assertThat(queue.next()).containsExactly(query, a, b);
  }

  @Test
  void oneBulkEntryMayExceedItsSlice() {
    queue.bulkTokens = 1;
    Waiting a = queue.bulk(60);
    queue.bulk(10);

    assertThat(queue.next()).containsExactly(a);
  }

  @Test
  void theOldestOfTheWantedLengthLeadsBulk() {
    queue.bulkTokens = 40;
    Waiting first = queue.bulk(10);
    Waiting second = queue.bulk(60);
    Waiting third = queue.bulk(70);
    Waiting fourth = queue.bulk(12);

    queue.bulkLead = BatchPlanner.BulkLead.OLDEST_LONG;
    assertThat(queue.next()).containsExactly(second);
    queue.bulkLead = BatchPlanner.BulkLead.OLDEST_SHORT;
    assertThat(queue.next()).containsExactly(first, fourth);
    assertThat(queue.next()).containsExactly(third);
  }

  @Test
  void longBulkDoesNotHideShortBulkFromAQuerysBatch() {
    queue.bulkTokens = 40;
    for (int i = 0; i < 5; i++) {
      queue.bulk(60);
    }
    Waiting last = queue.bulk(10);
    Waiting query = queue.query(10);

    assertThat(queue.next()).containsExactly(query, last);
  }

  @Test
  void agedBulkGetsItsShareBeforeOtherQueries() {
    Waiting a = queue.bulk(20);
    queue.bulk(20);
    queue.now = 3 * SECOND;
    Waiting first = queue.query(50);
    Waiting second = queue.query(30);
    queue.query(50);

    assertThat(queue.next()).containsExactly(first, a, second);
  }

  @Test
  void aLongQueueOfAgedBulkDoesNotHoldUpAQuery() {
    for (int i = 0; i < 1_000; i++) {
      queue.bulk(50);
    }
    queue.now = 60 * SECOND;
    queue.next();
    Waiting query = queue.query(60);

    assertThat(queue.next()).contains(query);
  }

  @Test
  void bulkIsNotStarvedByAStreamOfQueries() {
    Waiting bulk = queue.bulk(50);
    queue.query(60);

    List<Waiting> batch = queue.next();
    while (!batch.contains(bulk)) {
      assertThat(queue.now).isLessThanOrEqualTo(3 * SECOND);
      queue.now += SECOND / 10;
      queue.query(60);
      queue.query(60);
      batch = queue.next();
    }

    assertThat(batch).contains(bulk);
  }

  @ParameterizedTest
  @ValueSource(longs = {SECOND / 10, 5 * SECOND})
  void lanesWhoseEntriesFillTheBudgetTakeTurns(long passNanos) {
    // Also when a single pass takes longer than the ageing period.
    Set<Lane> served = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      queue.query(BUDGET);
      queue.bulk(BUDGET);
      queue.now += passNanos;
      queue.next().forEach(entry -> served.add(entry.lane()));
    }

    assertThat(served).containsExactlyInAnyOrder(Lane.QUERY, Lane.BULK);
    assertThat(queue.query.size()).isLessThanOrEqualTo(26);
  }

  @Test
  void aLongQueryIsNotStarvedByShortOnes() {
    queue.query(30);
    Waiting tooLong = queue.query(BUDGET);
    for (int i = 0; i < 5; i++) {
      queue.query(30);
    }

    assertThat(queue.next()).doesNotContain(tooLong);
    assertThat(queue.next()).containsExactly(tooLong);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aLongBulkEntryIsNotStarvedByShortOnesNorByQueries(long seed) {
    Random random = new Random(seed);
    queue.bulk(10);
    Waiting tooLong = queue.bulk(70);

    int batches = 0;
    while (queue.bulk.contains(tooLong)) {
      queue.query(60 + random.nextInt(10));
      for (int i = 0; i < 10; i++) {
        queue.bulk(5 + random.nextInt(10));
      }
      queue.now += SECOND / 10;
      queue.next();
      batches++;
      assertThat(batches).isLessThan(100);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothingIsLostOrDoubledAndNoLimitIsPassed(long seed) {
    Random random = new Random(seed);
    Queue any = new Queue(1 + random.nextInt(20), random.nextInt(5));
    List<Waiting> arrived = new ArrayList<>();
    List<Waiting> served = new ArrayList<>();

    for (int step = 0; step < 300 || !any.isEmpty(); step++) {
      any.now += random.nextLong(SECOND);
      any.bulkTokens = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(BUDGET);
      for (int i = step < 300 ? random.nextInt(12) : 0; i > 0; i--) {
        int tokens = 1 + random.nextInt(random.nextInt(10) == 0 ? BUDGET + 20 : 30);
        arrived.add(random.nextBoolean() ? any.query(tokens) : any.bulk(tokens));
      }
      boolean waiting = !any.isEmpty();
      List<Waiting> batch = any.next();
      assertThat(batch.isEmpty()).isEqualTo(!waiting);
      assertThat(batch.size() == 1 || tokens(batch) <= BUDGET).isTrue();
      assertThat(batch.size()).isLessThanOrEqualTo(20);
      served.addAll(batch);
    }

    assertThat(served).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(arrived);
    for (Lane lane : Lane.values()) {
      for (int tokens = 1; tokens <= BUDGET + 20; tokens++) {
        assertThat(numbers(served, lane, tokens)).isSorted();
      }
    }
  }

  private static int tokens(List<Waiting> batch) {
    return batch.stream().mapToInt(Waiting::tokens).sum();
  }

  /** Those of one length, none of which was ever a reason to pass over another. */
  private static List<Integer> numbers(List<Waiting> served, Lane lane, int tokens) {
    return served.stream()
        .filter(entry -> entry.lane() == lane && entry.tokens() == tokens)
        .map(Waiting::number)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ofLikeLengthsEachLaneIsServedByArrival(long seed) {
    Random random = new Random(seed);
    List<Waiting> served = new ArrayList<>();
    for (int step = 0; step < 200 || !queue.isEmpty(); step++) {
      for (int i = step < 200 ? random.nextInt(12) : 0; i > 0; i--) {
        if (random.nextBoolean()) {
          queue.query(15);
        } else {
          queue.bulk(15);
        }
      }
      queue.now += random.nextLong(SECOND);
      served.addAll(queue.next());
    }

    assertThat(numbers(served, Lane.QUERY, 15)).isSorted();
    assertThat(numbers(served, Lane.BULK, 15)).isSorted();
  }

  @Test
  void aHundredThousandEntriesAreBatchedWithoutLookingAtAllOfThem() {
    Queue large = new Queue(BUDGET, 2);
    for (int i = 0; i < 100_000; i++) {
      large.bulk(1 + i % 20);
    }

    int served = 0;
    while (!large.isEmpty()) {
      served += large.next().size();
    }

    assertThat(served).isEqualTo(100_000);
  }
}
