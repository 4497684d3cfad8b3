package dev.semblance.security;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * How much a caller may use in a minute; null is without a limit.
 *
 * @param requests requests of any route that asks for a caller
 * @param tokens tokens that were embedded
 */
public record Quota(@Nullable Long requests, @Nullable Long tokens) {
  public static final Quota UNLIMITED = new Quota(null, null);

  private static final long MOST = 1_000_000_000_000L;

  /**
   * @param prefix of the settings' names, such as {@code semblance.security.}
   * @throws Fault.InvalidSetting when a number is not at least 1
   */
  public static Quota of(String prefix, @Nullable Long requests, @Nullable Long tokens) {
    check(prefix + "requests-per-minute", requests);
    check(prefix + "tokens-per-minute", tokens);
    return new Quota(requests, tokens);
  }

  private static void check(String setting, @Nullable Long value) {
    if (value != null && (value < 1 || value > MOST)) {
      throw new Fault.InvalidSetting(setting, "is " + value + ", allowed: 1 to " + MOST);
    }
  }

  boolean isUnlimited() {
    return requests == null && tokens == null;
  }

  /** This one, with the other's numbers where it has none. */
  Quota orElse(Quota other) {
    return new Quota(
        requests == null ? other.requests : requests, tokens == null ? other.tokens : tokens);
  }
}
