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
}
