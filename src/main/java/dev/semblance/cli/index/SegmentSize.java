package dev.semblance.cli.index;

import java.time.Duration;

/**
 * How many documents go into a request: so many that it takes a few seconds, whatever the model.
 * Longer ones would show no progress for long and repeat much when a connection breaks; shorter
 * ones cost a commit each. Immutable.
 */
record SegmentSize(int documents) {
  static final int MOST_BYTES = 4 << 20;

  private static final int FIRST = 128;
  private static final int LEAST = 16;
  private static final int MOST = 4_096;
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(8);

  static final SegmentSize START = new SegmentSize(FIRST);

  /** The next one, after a full segment of this size took so long. */
  SegmentSize after(Duration took) {
    if (took.compareTo(SHORT) < 0) {
      return new SegmentSize(Math.min(MOST, documents * 2));
    }
    return took.compareTo(LONG) > 0 ? new SegmentSize(Math.max(LEAST, documents / 2)) : this;
  }
}
