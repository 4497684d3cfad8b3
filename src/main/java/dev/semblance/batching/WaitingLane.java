package dev.semblance.batching;

import dev.semblance.encoder.QueueDepth;
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
  private long waitingTokens;
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
    waitingTokens += entry.tokens();
    entries.add(entry);
  }

  /** The entry has been put into a batch. */
  void serve(Pending entry, long now) {
    withdraw(entry);
    lastServed = now;
  }

  void withdraw(Pending entry) {
    if (entries.remove(entry)) {
      waitingTokens -= entry.tokens();
    }
  }

  QueueDepth.Waiting waiting(long now) {
    return entries.isEmpty()
        ? QueueDepth.Waiting.NONE
        : new QueueDepth.Waiting(
            entries.size(), waitingTokens, Math.max(0, now - entries.getFirst().since()));
  }

  SequencedCollection<Pending> entries() {
    return Collections.unmodifiableSequencedSet(entries);
  }

  /** Whether anything waits, or came within the last {@code nanos}. */
  boolean busy(long now, long nanos) {
    return !entries.isEmpty() || (arrivedTokens > 0 && now - lastArrived < nanos);
  }

  long lastServed() {
    return lastServed;
  }
}
