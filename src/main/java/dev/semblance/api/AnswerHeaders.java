package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The headers that answers with embeddings carry beside their body. */
public final class AnswerHeaders {
  private AnswerHeaders() {}

  /**
   * {@code Server-Timing}: milliseconds by stage, and in total from the request's arrival to the
   * first byte of its answer, where the arrival was noted. Their syntax is the W3C's Server Timing.
   */
  public static void timings(HttpServletResponse response, EmbedResult.Timings timings) {
    StringBuilder header = new StringBuilder(96);
    header.append("tokenize;dur=").append(millis(timings.tokenize()));
    header.append(", queue;dur=").append(millis(timings.queue()));
    header.append(", forward;dur=").append(millis(timings.forward()));
    if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current) {
      Long arrival = RequestArrival.of(current.getRequest());
      if (arrival != null) {
        header.append(", total;dur=").append(millis(System.nanoTime() - arrival));
      }
    }
    response.setHeader("Server-Timing", header.toString());
  }

  /** {@code X-Semblance-Truncated}: how many texts were cut; left out when none was. */
  public static void truncated(HttpServletResponse response, long texts) {
    if (texts > 0) {
      response.setHeader("X-Semblance-Truncated", Long.toString(texts));
    }
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }
}
