package dev.semblance.batching;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Where sequences wait for a batch: callers offer and withdraw, forward loops take, each at its
 * seat, what the {@link BatchPlanner} chooses. Safe to share; its lock is held briefly, never
 * around the model.
 */
final class BatchQueue {
  /** For how long after the last query bulk sequences stay confined to their slice. */
  static final long QUERIES_LINGER_NANOS = Duration.ofSeconds(3).toNanos();

  /**
   * Slices of bulk that a pass may take: 240 ms by default. One that takes longer makes the next
   * wait and is no faster for each token on a CPU.
   */
  private static final int PASS_SLICES = 6;

  /** No pass is cut below it, however slow passes are. */
  private static final long LEAST_PASS_TOKENS = 512;

  private final BatchPlanner planner;
  private final BatchLimits limits;
  private final DrainRate drainRate;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WaitingLane query;
  private final WaitingLane bulk;
  private boolean draining;

  private int seats;

  /** Seats that wait in {@link Seat#take()}, those told to look again included. */
  private int idle;

  /** Seats whose batch holds more of bulk than a slice, queries or not. */
  private int seatsOverSlice;

  BatchQueue(BatchLimits limits, DrainRate drainRate, LongSupplier nanoTime) {
    this.planner = new BatchPlanner(limits);
    this.limits = limits;
    this.drainRate = drainRate;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.query = new WaitingLane(now);
    this.bulk = new WaitingLane(now);
  }

  /** A place at the queue for one forward loop, for as long as both live. */
  Seat seat() {
    lock.lock();
    try {
      seats++;
      return new Seat();
    } finally {
      lock.unlock();
    }
  }

  /** Adds all entries, or, once the queue drains, none: then answers false. */
  boolean offer(List<Pending> entries) {
    lock.lock();
    try {
      if (draining) {
        return false;
      }
      long now = nanoTime.getAsLong();
      entries.forEach(entry -> lane(entry).add(entry, now));
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes those entries that wait; others are left alone. */
  void withdraw(List<Pending> entries) {
    lock.lock();
    try {
      entries.forEach(entry -> lane(entry).withdraw(entry));
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more offers; what waits can still be taken. */
  void drain() {
    lock.lock();
    try {
      draining = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes all that waits and hands it over. */
  List<Pending> clear() {
    lock.lock();
    try {
      List<Pending> waiting = new ArrayList<>(query.entries());
      waiting.addAll(bulk.entries());
      withdraw(waiting);
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  boolean draining() {
    lock.lock();
    try {
      return draining;
    } finally {
      lock.unlock();
    }
  }

  /** How many sequences wait. */
  int size() {
    lock.lock();
    try {
      return query.entries().size() + bulk.entries().size();
    } finally {
      lock.unlock();
    }
  }

  /** What waits in a lane. */
  QueueDepth.Waiting waiting(Lane lane) {
    lock.lock();
    try {
      return (lane == Lane.QUERY ? query : bulk).waiting(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  private BatchPlanner.Moment moment(long now) {
    long bulkTokens = query.busy(now, QUERIES_LINGER_NANOS) ? slice() : Long.MAX_VALUE;
    long passTokens =
        Math.max(
            LEAST_PASS_TOKENS, drainRate.tokensIn(limits.bulkSlice().multipliedBy(PASS_SLICES)));
    return new BatchPlanner.Moment(
        now, query.lastServed(), bulk.lastServed(), bulkTokens, bulkLead(), passTokens, idle);
  }

  private BatchPlanner.BulkLead bulkLead() {
    if (seats == 1) {
      return BatchPlanner.BulkLead.OLDEST;
    }
    return seatsOverSlice == 0
        ? BatchPlanner.BulkLead.OLDEST_LONG
        : BatchPlanner.BulkLead.OLDEST_SHORT;
  }

  /** Tokens of bulk beside queries. */
  private long slice() {
    return drainRate.tokensIn(limits.bulkSlice());
  }

  private WaitingLane lane(Pending entry) {
    return entry.lane() == Lane.QUERY ? query : bulk;
  }

  /** Where one forward loop takes its batches; for that loop's thread. */
  final class Seat {
    private boolean overSlice;

    private Seat() {}

    /**
     * The next batch, as soon as anything waits; empty once the queue has drained. The one before
     * is over.
     */
    List<Pending> take() {
      lock.lock();
      try {
        over(false);
        while (true) {
          long now = nanoTime.getAsLong();
          BatchPlanner.Moment moment = moment(now);
          List<Pending> batch = planner.next(query.entries(), bulk.entries(), moment);
          batch.forEach(entry -> lane(entry).serve(entry, now));
          if (!batch.isEmpty() || draining) {
            over(bulkTokens(batch) > slice());
            return batch;
          }
          idle++;
          changed.awaitUninterruptibly();
          idle--;
        }
      } finally {
        lock.unlock();
      }
    }

    private void over(boolean now) {
      seatsOverSlice += Boolean.compare(now, overSlice);
      overSlice = now;
    }

    private static long bulkTokens(List<Pending> batch) {
      return batch.stream()
          .filter(entry -> entry.lane() == Lane.BULK)
          .mapToLong(Pending::tokens)
          .sum();
    }
  }
}
