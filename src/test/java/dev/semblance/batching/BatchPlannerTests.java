package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.batching.PlannedQueue.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPlannerTests {
  private static final long SECOND = 1_000_000_000L;

  private final PlannedQueue queue = new PlannedQueue(8, 2);

  @Test
  void whatWaitsIsSharedWithWorkersThatHaveNothingToDo() {
    PlannedQueue queue = new PlannedQueue(2_048, 64, 8);
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
    PlannedQueue queue = new PlannedQueue(2_048, 64, 8);
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
    PlannedQueue queue = new PlannedQueue(2_048, 64, 8);
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
    PlannedQueue many = new PlannedQueue(100, 2);
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
  void bulkThatHasNotAgedLeavesTheBatchToQueriesHoweverLongNoneWasServed() {
    queue.now = 10 * SECOND;
    Waiting first = queue.query(60);
    Waiting second = queue.query(40);
    queue.bulk(20);

    assertThat(queue.next()).containsExactly(first, second);
  }

  @Test
  void bulkHasAgedWhenMoreThanItsTimeIsOver() {
    queue.bulk(20);
    queue.now = 2 * SECOND;
    Waiting first = queue.query(60);
    Waiting second = queue.query(40);

    assertThat(queue.next()).containsExactly(first, second);
  }

  @Test
  void agedBulkGoesWithAQueryThatItJustFitsBeside() {
    Waiting aged = queue.bulk(40);
    queue.now = 3 * SECOND;
    Waiting first = queue.query(60);
    queue.query(40);

    assertThat(queue.next()).containsExactly(first, aged);
  }
}
