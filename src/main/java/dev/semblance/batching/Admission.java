package dev.semblance.batching;

import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets requests in while their tokens fit beside those that wait or are being computed: a request
 * whole, or not at all. Safe to share.
 *
 * <p>Each token let in holds a permit until its sequence ends, however it ends.
 */
final class Admission implements QueueDepth {
  private static final long SHORTEST_RETRY_SECONDS = 1;
  private static final long LONGEST_RETRY_SECONDS = 60;

  private final BatchLimits limits;
  private final DrainRate drainRate;
  private final EncoderListener listener;
  private final AtomicLong permits = new AtomicLong();

  Admission(BatchLimits limits, DrainRate drainRate, EncoderListener listener) {
    this.limits = limits;
    this.drainRate = drainRate;
    this.listener = listener;
  }

  /**
   * Takes permits for a request.
   *
   * @param field names the request's inputs in faults
   * @throws Fault.LimitExceeded when the request could never be let in
   * @throws Fault.Overloaded when too much waits now
   */
  void admit(String field, Lane lane, int sequences, long tokens) {
    checkSize(field, "has ", tokens);
    long taken = permits.get();
    while (!hasRoom(taken, tokens) || !permits.compareAndSet(taken, taken + tokens)) {
      if (!hasRoom(taken, tokens)) {
        throw refuse(lane, sequences, taken, tokens);
      }
      taken = permits.get();
    }
    listener.admitted(lane, sequences, tokens);
  }

  /**
   * Refuses, before time is spent on tokenising, a request that {@link #admit} would refuse anyway.
   *
   * @param leastTokens what the request has at the least
   */
  void checkRoom(String field, Lane lane, int sequences, long leastTokens) {
    checkSize(field, "has at least ", leastTokens);
    long taken = permits.get();
    if (!hasRoom(taken, leastTokens)) {
      throw refuse(lane, sequences, taken, leastTokens);
    }
  }

  void giveBack(int tokens) {
    permits.addAndGet(-tokens);
  }

  /** Tokens that wait or are being computed. */
  long permits() {
    return permits.get();
  }

  @Override
  public long tokens() {
    return permits.get();
  }

  @Override
  public double seconds() {
    return permits.get() / drainRate.tokensPerSecond();
  }

  private boolean hasRoom(long taken, long tokens) {
    return tokens <= limits.maxWaitingTokens() - taken;
  }

  private void checkSize(String field, String has, long tokens) {
    if (tokens > limits.maxRequestTokens()) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(field),
          has + tokens + " tokens, a request may have " + limits.maxRequestTokens());
    }
  }

  private Fault.Overloaded refuse(Lane lane, int sequences, long taken, long tokens) {
    listener.refused(lane, sequences, tokens);
    double seconds = (taken + tokens - limits.maxWaitingTokens()) / drainRate.tokensPerSecond();
    long retrySeconds =
        Math.clamp((long) Math.ceil(seconds), SHORTEST_RETRY_SECONDS, LONGEST_RETRY_SECONDS);
    return new Fault.Overloaded(
        taken, tokens, limits.maxWaitingTokens(), Duration.ofSeconds(retrySeconds));
  }
}
