package dev.semblance.security;

import dev.semblance.fault.Fault;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one request costs its caller; it keeps the headers that say what is left. Safe to share: a
 * request may embed on several threads.
 */
final class Charge {
  private static final String ATTRIBUTE = Charge.class.getName();

  private final @Nullable CallerQuota quota;
  private final HttpServletResponse response;
  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private long tokens;

  /**
   * @param quota null where the caller has none
   */
  Charge(@Nullable CallerQuota quota, HttpServletResponse response, LongSupplier ticker) {
    this.quota = quota;
    this.response = response;
    this.ticker = ticker;
  }

  /** The request's own, or null when nobody was asked who calls. */
  static @Nullable Charge of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Charge charge ? charge : null;
  }

  void putOn(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * @throws Fault.RateLimitExceeded when this minute's requests are used up
   */
  void request() {
    if (quota != null) {
      try {
        quota.takeRequest(ticker.getAsLong());
      } finally {
        tellWhatIsLeft(quota);
      }
    }
  }

  /**
   * Takes what embedding will cost, as far as that is known before.
   *
   * @throws Fault.RateLimitExceeded when this minute has not that many tokens left
   */
  void reserve(long estimate) {
    if (quota != null) {
      try {
        quota.takeTokens(estimate, ticker.getAsLong());
      } finally {
        tellWhatIsLeft(quota);
      }
    }
  }

  /** Corrects a reservation to what was used. */
  void settle(long estimate, long used) {
    lock.lock();
    try {
      tokens += used;
    } finally {
      lock.unlock();
    }
    if (quota != null) {
      quota.settleTokens(estimate - used, ticker.getAsLong());
      tellWhatIsLeft(quota);
    }
  }

  /** Tokens embedded so far. */
  long tokens() {
    lock.lock();
    try {
      return tokens;
    } finally {
      lock.unlock();
    }
  }

  private void tellWhatIsLeft(CallerQuota told) {
    lock.lock();
    try {
      RateLimitHeaders.write(response, told, ticker.getAsLong());
    } finally {
      lock.unlock();
    }
  }
}
