package dev.semblance.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server answered, and not with what was asked for. */
public final class ServerRefusal extends RuntimeException {
  private static final int BUSY = 429;
  private static final int UNAVAILABLE = 503;

  private final int status;
  private final String code;
  private final @Nullable Duration retryAfter;

  /**
   * @param code the contract's word for it, or empty
   * @param message what the server said of it
   * @param retryAfter after which time the server wants to be asked again, or null
   */
  ServerRefusal(int status, String code, String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** What the server said of it. */
  public String said() {
    return String.valueOf(getMessage());
  }

  /** Null where the server did not say. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Whether the same request may succeed later: the server is busy, starting or draining. */
  boolean passes() {
    return status == BUSY || (status == UNAVAILABLE && retryAfter != null);
  }

  /** Whether the request itself is at fault, not who sent it, where to or when. */
  public boolean blamesContent() {
    return status == 400 || status == 413 || status == 422;
  }
}
