package dev.semblance.batching;

import dev.semblance.fault.Fault;
import java.time.Duration;

/**
 * How long the line before a full queue may grow: the requests that wait there until the queue has
 * room for them.
 *
 * @param longestWait how long a request waits in the line that brings no deadline; one with a
 *     deadline waits until then
 * @param maxRequests most requests in the line
 * @param maxTokens most tokens of all requests in the line; what goes beyond is refused, the latest
 *     first
 */
public record LineLimits(Duration longestWait, int maxRequests, long maxTokens) {

  /** No line: what finds no room is refused at once. */
  public static final LineLimits NONE = new LineLimits(Duration.ZERO, 0, 0);

  /** Each is a virtual thread and an open connection. */
  private static final int MAX_REQUESTS = 1_024;

  private static final long TOKENS = 262_144;

  /**
   * @throws Fault.InvalidSetting when a limit makes no sense
   */
  public LineLimits {
    if (longestWait.isNegative() || longestWait.compareTo(Duration.ofHours(1)) > 0) {
      throw new Fault.InvalidSetting(
          "semblance.batching.line-wait", "is " + longestWait + ", needed: 0s to 1h");
    }
    if (maxTokens < 0) {
      throw new Fault.InvalidSetting(
          "semblance.batching.max-line-tokens", "is " + maxTokens + ", needed: 0 or more");
    }
  }

  /** With room for so many tokens; none of them means no line. */
  public static LineLimits of(Duration longestWait, long maxTokens) {
    return new LineLimits(longestWait, maxTokens == 0 ? 0 : MAX_REQUESTS, maxTokens);
  }

  /**
   * How many tokens a line holds where no setting says, which is about their memory: who waits too
   * long leaves by the clock, however short the queue is.
   */
  public static long defaultTokens(long maxRequestTokens) {
    return Math.max(maxRequestTokens, TOKENS);
  }
}
