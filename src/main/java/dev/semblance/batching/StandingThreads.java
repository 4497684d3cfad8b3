package dev.semblance.batching;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that wait at places of an {@link AdmissionLine}, each until somebody says how its
 * wait ended. Guarded by its owner's lock.
 */
final class StandingThreads {
  private final ReentrantLock lock;
  private final Map<AdmissionLine.Place, One> threads = new HashMap<>();

  /**
   * @param lock the owner's
   */
  StandingThreads(ReentrantLock lock) {
    this.lock = lock;
  }

  /** How a wait ended, if it has. */
  enum State {
    IN_LINE,
    ADMITTED,
    DISPLACED,
    DRAINED
  }

  /** A thread and how its wait ended. */
  static final class One {
    private final Condition changed;
    private State state = State.IN_LINE;

    private One(Condition changed) {
      this.changed = changed;
    }

    State state() {
      return state;
    }

    /** Told when the state changes. */
    Condition changed() {
      return changed;
    }

    private void ends(State how) {
      state = how;
      changed.signal();
    }
  }

  One enter(AdmissionLine.Place place) {
    One one = new One(lock.newCondition());
    threads.put(place, one);
    return one;
  }

  void leave(AdmissionLine.Place place) {
    threads.remove(place);
  }

  /** Those at which a thread waits, or wakes. */
  Set<AdmissionLine.Place> places() {
    return threads.keySet();
  }

  /** Wakes the thread at a place. */
  void end(AdmissionLine.Place place, State how) {
    One one = threads.get(place);
    if (one == null) {
      throw new IllegalStateException("nobody waits at " + place);
    }
    one.ends(how);
  }

  /** Wakes all; whoever is admitted or displaced already ends that way. */
  void drain() {
    for (One one : threads.values()) {
      if (one.state == State.IN_LINE) {
        one.ends(State.DRAINED);
      }
    }
  }
}
