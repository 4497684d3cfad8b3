package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;

/** Two lanes and a clock moved by hand. */
final class PlannedQueue {
  static final int BUDGET = 100;

  record Waiting(int number, Lane lane, int tokens, long since, long position)
      implements BatchPlanner.Entry {}

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

  PlannedQueue(int maxSequences, int lookAhead) {
    this(BUDGET, maxSequences, lookAhead);
  }

  PlannedQueue(int budget, int maxSequences, int lookAhead) {
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
