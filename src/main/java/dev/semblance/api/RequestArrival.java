package dev.semblance.api;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** When a request's first line was read, on the clock of {@link System#nanoTime()}. */
public final class RequestArrival {
  private static final String ATTRIBUTE = RequestArrival.class.getName();

  private RequestArrival() {}

  /** Notes that the request is here now, and answers when that is. */
  public static long note(ServletRequest request) {
    long now = System.nanoTime();
    request.setAttribute(ATTRIBUTE, now);
    return now;
  }

  /** Null when nobody noted it. */
  public static @Nullable Long of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Long nanos ? nanos : null;
  }
}
