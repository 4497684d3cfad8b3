package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One caller's buckets, shared by all its requests. Safe to share. */
final class CallerQuota {
  static final String REQUESTS = "requests";
  static final String TOKENS = "tokens";

  private final @Nullable TokenBucket requests;
  private final @Nullable TokenBucket tokens;

  CallerQuota(Quota quota, long nanoTime) {
    this.requests = quota.requests() == null ? null : new TokenBucket(quota.requests(), nanoTime);
    this.tokens = quota.tokens() == null ? null : new TokenBucket(quota.tokens(), nanoTime);
  }

  /** Null where there is no limit. */
  @Nullable TokenBucket requests() {
    return requests;
  }

  /** Null where there is no limit. */
  @Nullable TokenBucket tokens() {
    return tokens;
  }

  /**
   * @throws Fault.RateLimitExceeded when this minute's requests are used up
   */
  void takeRequest(long nanoTime) {
    take(REQUESTS, requests, 1, nanoTime);
  }

  /**
   * @throws Fault.RateLimitExceeded when there are not that many tokens left
   */
  void takeTokens(long count, long nanoTime) {
    take(TOKENS, tokens, count, nanoTime);
  }

  void settleTokens(long unused, long nanoTime) {
    if (tokens != null) {
      tokens.settle(unused, nanoTime);
    }
  }

  boolean isFull(long nanoTime) {
    return isFull(requests, nanoTime) && isFull(tokens, nanoTime);
  }

  private static boolean isFull(@Nullable TokenBucket bucket, long nanoTime) {
    return bucket == null || bucket.untilFull(nanoTime).isZero();
  }

  private static void take(String unit, @Nullable TokenBucket bucket, long amount, long nanoTime) {
    if (bucket == null) {
      return;
    }
    Duration wait = bucket.take(amount, nanoTime);
    if (wait.isPositive()) {
      throw new Fault.RateLimitExceeded(
          unit, amount, bucket.remaining(nanoTime), bucket.capacity(), wholeSeconds(wait));
    }
  }

  /** Rounded up: who comes back then does not come too early. */
  static Duration wholeSeconds(Duration wait) {
    return Duration.ofSeconds(wait.plusNanos(999_999_999).toSeconds());
  }
}
