package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The headers that answers with embeddings carry beside their body. */
public final class AnswerHeaders {
  private static final String TRUNCATED = "X-Semblance-Truncated";

  private AnswerHeaders() {}

  /**
   * {@code Server-Timing}: milliseconds by stage, and in total from the request's arrival to the
   * first byte of its answer, where the arrival was noted. Their syntax is the W3C's Server Timing.
   */
  public static void timings(HttpServletResponse response, EmbedResult.Timings timings) {
    StringBuilder stages = new StringBuilder(96);
    millis(stages.append("tokenize;dur="), timings.tokenize());
    millis(stages.append(", queue;dur="), timings.queue());
    millis(stages.append(", forward;dur="), timings.forward());
    if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current) {
      Long arrival = RequestArrival.of(current.getRequest());
      if (arrival != null) {
        millis(stages.append(", total;dur="), System.nanoTime() - arrival);
      }
    }
    response.setHeader("Server-Timing", stages.toString());
  }

  /**
   * {@code X-Semblance-Truncated}: how many texts were cut; left out when none was. Routes that
   * answer in groups say it of each, and the header tells all. Several threads may for one answer.
   */
  public static void truncated(HttpServletResponse response, long texts) {
    if (texts > 0) {
      synchronized (response) {
        String before = response.getHeader(TRUNCATED);
        long all = texts + (before == null ? 0 : Long.parseLong(before));
        response.setHeader(TRUNCATED, Long.toString(all));
      }
    }
  }

  /** Milliseconds with three decimals. */
  private static void millis(StringBuilder to, long nanos) {
    long micros = Math.max(0, (nanos + 500) / 1_000);
    to.append(micros / 1_000)
        .append('.')
        .append(micros / 100 % 10)
        .append(micros / 10 % 10)
        .append(micros % 10);
  }
}
