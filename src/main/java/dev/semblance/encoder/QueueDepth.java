package dev.semblance.encoder;

/** How much an encoder has before it at this moment. Cheap to ask; safe to share. */
public interface QueueDepth {

  /** Tokens that wait for a batch or are in one. */
  long tokens();

  /**
   * How long a sequence that comes now waits behind them and those not let in yet, by the measured
   * rate.
   */
  double seconds();

  /** Requests that wait to be let in. */
  int requestsInLine();

  /** What waits for a batch in a lane. */
  Waiting waiting(Lane lane);

  /**
   * Sequences that wait for a batch.
   *
   * @param tokens of all of them
   * @param oldestNanos how long the first of them has waited; 0 where none does
   */
  record Waiting(int sequences, long tokens, long oldestNanos) {
    public static final Waiting NONE = new Waiting(0, 0, 0);

    /** Both queues together. */
    public Waiting plus(Waiting other) {
      return new Waiting(
          sequences + other.sequences,
          tokens + other.tokens,
          Math.max(oldestNanos, other.oldestNanos));
    }
  }
}
