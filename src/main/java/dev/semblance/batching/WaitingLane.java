package dev.semblance.batching;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedCollection;

/**
 * What waits in one lane, by arrival; entries leave from anywhere in constant time. Guarded by its
 * queue's lock.
 */
final class WaitingLane {
  private final LinkedHashSet<Pending> entries = new LinkedHashSet<>();
  private long arrivedTokens;
  private long lastArrived;
  private long lastServed;

  WaitingLane(long now) {
    lastServed = now;
    lastArrived = now;
  }

  void add(Pending entry, long now) {
    entry.entered(now, arrivedTokens);
    arrivedTokens += entry.tokens();
    lastArrived = now;
    entries.add(entry);
  }

  /** The entry has been put into a batch. */
  void serve(Pending entry, long now) {
    entries.remove(entry);
    lastServed = now;
  }

  void withdraw(Pending entry) {
    entries.remove(entry);
  }

  SequencedCollection<Pending> entries() {
    return Collections.unmodifiableSequencedSet(entries);
  }

  /** Whether anything waits, or came within the last {@code nanos}. */
  boolean busy(long now, long nanos) {
    return !entries.isEmpty() || arrivedTokens > 0 && now - lastArrived < nanos;
  }

  long lastServed() {
    return lastServed;
  }
}
