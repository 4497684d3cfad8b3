package dev.semblance.batching;

import static dev.semblance.batching.PlannedQueue.BUDGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.batching.PlannedQueue.Waiting;
import dev.semblance.encoder.Lane;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever arrives: nobody starves, nothing is lost, no limit is passed. */
class BatchPlannerPropertyTests {
  private static final long SECOND = 1_000_000_000L;

  private final PlannedQueue queue = new PlannedQueue(8, 2);

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
    PlannedQueue any = new PlannedQueue(1 + random.nextInt(20), random.nextInt(5));
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
    PlannedQueue large = new PlannedQueue(BUDGET, 2);
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
