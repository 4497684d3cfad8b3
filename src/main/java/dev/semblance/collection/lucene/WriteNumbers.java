package dev.semblance.collection.lucene;

import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The numbers (seqs) of an index's writes, several of which are under way at a time and end in any
 * order. Safe to share.
 */
final class WriteNumbers {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Given and not ended. */
  private final TreeSet<Long> underWay = new TreeSet<>();

  private volatile long last;
  private volatile long done;

  /**
   * @param last the number of the last write that is there already
   */
  WriteNumbers(long last) {
    this.last = last;
    this.done = last;
  }

  /** The number given last. */
  long last() {
    return last;
  }

  /** All writes up to this one have ended. */
  long done() {
    return done;
  }

  /** Gives the next number; {@link #end} must follow, also of a write that fails. */
  long begin() {
    return begin(0);
  }

  /**
   * As {@link #begin()}, for a write that counts on from elsewhere.
   *
   * @param least the smallest number that will do
   */
  long begin(long least) {
    lock.lock();
    try {
      long given = Math.max(last + 1, least);
      underWay.add(given);
      last = given;
      return given;
    } finally {
      lock.unlock();
    }
  }

  void end(long number) {
    lock.lock();
    try {
      underWay.remove(number);
      done = underWay.isEmpty() ? last : underWay.first() - 1;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once all writes up to this number have ended; one not given yet is not waited for. */
  void await(long number) {
    if (number <= done) {
      return;
    }
    lock.lock();
    try {
      long awaited = Math.min(number, last);
      while (done < awaited) {
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
