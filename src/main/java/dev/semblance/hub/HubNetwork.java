package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the hub is dialled.
 *
 * @param answerTimeout longest wait for what the hub says of files
 * @param timeout longest wait for a connection, for a content's first byte and between two pieces
 * @param minRate bytes a second below which a transfer is given up; 0 for no limit
 * @param proxies which addresses are dialled through what
 * @param roots a file of certificates in PEM that are trusted besides Java's own, or null
 * @param rateWindow over how long the rate is measured, of the time spent waiting
 */
public record HubNetwork(
    Duration answerTimeout,
    Duration timeout,
    long minRate,
    Proxies proxies,
    @Nullable Path roots,
    Duration rateWindow) {

  /** 1 KB a second. */
  public static final long DEFAULT_MIN_RATE = 1_024;

  static final Duration RATE_WINDOW = Duration.ofSeconds(30);

  public HubNetwork {
    positive("HF_HUB_ETAG_TIMEOUT", answerTimeout);
    positive("HF_HUB_DOWNLOAD_TIMEOUT", timeout);
    if (minRate < 0) {
      throw new Fault.InvalidSetting(
          "semblance.hub.min-rate", "is " + minRate + " bytes a second, needed: 0 or more");
    }
  }

  private static void positive(String variable, Duration duration) {
    if (!duration.isPositive()) {
      throw new Fault.InvalidSetting(variable, "is " + duration + ", needed: > 0");
    }
  }

  HubNetwork withMinRate(long rate) {
    return new HubNetwork(answerTimeout, timeout, rate, proxies, roots, rateWindow);
  }
}
