package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets requests in while their tokens fit beside those that wait or are being computed: a request
 * whole, or not at all. Safe to share.
 *
 * <p>An eighth of the room is for queries alone, so that a client that sends all it can in bulk
 * does not have them refused. A bulk request that needs more than the rest comes in while nothing
 * waits.
 *
 * <p>Each token let in holds a permit until its sequence ends, however it ends.
 */
final class Admission implements QueueDepth {
  private static final int RESERVED_IN = 8;
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
    while (!hasRoom(lane, taken, tokens) || !permits.compareAndSet(taken, taken + tokens)) {
      if (!hasRoom(lane, taken, tokens)) {
        throw new Fault.Overloaded(
            taken, tokens, limit(lane), refused(lane, sequences, taken, tokens));
      }
      taken = permits.get();
    }
    listener.admitted(lane, sequences, tokens);
  }

  /**
   * Refuses, before time is spent on tokenising, a request that {@link #admit} would as good as
   * surely refuse: one for which even a low estimate finds no room.
   *
   * @throws Fault.LimitExceeded when it has more inputs than a request may have tokens
   * @throws Fault.Overloaded when too much waits now
   */
  void checkRoom(String field, Lane lane, List<EmbedInput> inputs, TokenEstimate estimate) {
    // No input is shorter than one token.
    checkSize(field, "has at least ", inputs.size());
    long taken = permits.get();
    if (hasRoom(lane, taken, TokenEstimate.atMost(inputs))) {
      return;
    }
    long tokens = estimate.atLeast(inputs);
    if (!hasRoom(lane, taken, tokens)) {
      throw Fault.Overloaded.byEstimate(
          taken, tokens, limit(lane), refused(lane, inputs.size(), taken, tokens));
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

  private boolean hasRoom(Lane lane, long taken, long tokens) {
    return tokens <= (taken == 0 ? limits.maxWaitingTokens() : limit(lane) - taken);
  }

  /** How many tokens may wait for a request of a lane to be let in. */
  private long limit(Lane lane) {
    long all = limits.maxWaitingTokens();
    return lane == Lane.QUERY ? all : all - all / RESERVED_IN;
  }

  private void checkSize(String field, String has, long tokens) {
    if (tokens > limits.maxRequestTokens()) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(field),
          has + tokens + " tokens, a request may have " + limits.maxRequestTokens());
    }
  }

  /** Tells of a refusal; answers after how long there is room, by the measured rate. */
  private Duration refused(Lane lane, int sequences, long taken, long tokens) {
    listener.refused(lane, sequences, tokens);
    double seconds = (taken + tokens - limit(lane)) / drainRate.tokensPerSecond();
    return Duration.ofSeconds(
        Math.clamp((long) Math.ceil(seconds), SHORTEST_RETRY_SECONDS, LONGEST_RETRY_SECONDS));
  }
}
