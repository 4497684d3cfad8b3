package dev.semblance.collection;

import java.util.ArrayDeque;
import java.util.Deque;

/** Documents a second, over the last ten seconds. Safe to share. */
final class MigrationRate {
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final Deque<Step> steps = new ArrayDeque<>();

  /** Documents that were embedded between two moments. */
  private record Step(long from, long to, int documents) {}

  synchronized void add(long from, long to, int documents) {
    steps.add(new Step(from, to, documents));
    forget(to);
  }

  /** 0 when nothing was embedded for that long. */
  synchronized double perSecond(long now) {
    forget(now);
    if (steps.isEmpty()) {
      return 0;
    }
    long documents = steps.stream().mapToLong(Step::documents).sum();
    long nanos = Math.max(1, now - steps.getFirst().from());
    return documents * 1e9 / nanos;
  }

  private void forget(long now) {
    while (!steps.isEmpty() && now - steps.getFirst().to() > WINDOW_NANOS) {
      steps.removeFirst();
    }
  }
}
