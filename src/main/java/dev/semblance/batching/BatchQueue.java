package dev.semblance.batching;

import dev.semblance.encoder.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Where sequences wait for a batch: callers offer and withdraw, forward loops take what the {@link
 * BatchPlanner} chooses. Safe to share; its lock is held briefly, never around the model.
 */
final class BatchQueue {
  /** For how long after the last query bulk sequences stay confined to their slice. */
  private static final long QUERIES_LINGER_NANOS = Duration.ofSeconds(3).toNanos();

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

  /** Loops that wait in {@link #take()}, those told to look again included. */
  private int idle;

  BatchQueue(BatchLimits limits, DrainRate drainRate, LongSupplier nanoTime) {
    this.planner = new BatchPlanner(limits);
    this.limits = limits;
    this.drainRate = drainRate;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.query = new WaitingLane(now);
    this.bulk = new WaitingLane(now);
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

  /** The next batch, as soon as anything waits; empty once the queue has drained. */
  List<Pending> take() {
    lock.lock();
    try {
      while (true) {
        long now = nanoTime.getAsLong();
        List<Pending> batch = planner.next(query.entries(), bulk.entries(), moment(now));
        batch.forEach(entry -> lane(entry).serve(entry, now));
        if (!batch.isEmpty() || draining) {
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

  private BatchPlanner.Moment moment(long now) {
    long bulkTokens =
        query.busy(now, QUERIES_LINGER_NANOS)
            ? drainRate.tokensIn(limits.bulkSlice())
            : Long.MAX_VALUE;
    long passTokens =
        Math.max(
            LEAST_PASS_TOKENS, drainRate.tokensIn(limits.bulkSlice().multipliedBy(PASS_SLICES)));
    return new BatchPlanner.Moment(
        now, query.lastServed(), bulk.lastServed(), bulkTokens, passTokens, idle);
  }

  private WaitingLane lane(Pending entry) {
    return entry.lane() == Lane.QUERY ? query : bulk;
  }
}
