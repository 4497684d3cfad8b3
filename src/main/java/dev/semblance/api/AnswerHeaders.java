package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;

/** The headers that answers with embeddings carry beside their body. */
public final class AnswerHeaders {
  private AnswerHeaders() {}

  /** {@code Server-Timing}: milliseconds by stage. Their syntax is the W3C's Server Timing. */
  public static void timings(HttpServletResponse response, EmbedResult.Timings timings) {
    response.setHeader(
        "Server-Timing",
        "tokenize;dur=%s, queue;dur=%s, forward;dur=%s"
            .formatted(
                millis(timings.tokenize()), millis(timings.queue()), millis(timings.forward())));
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
