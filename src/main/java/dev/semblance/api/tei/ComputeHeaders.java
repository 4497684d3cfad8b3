package dev.semblance.api.tei;

import dev.semblance.api.RequestArrival;
import dev.semblance.encoder.EmbedResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;

/**
 * TEI's headers about an answer: {@code x-compute-type}, and what was computed in how many whole
 * milliseconds.
 */
public final class ComputeHeaders {
  /** What TEI says on whatever device. */
  private static final String TYPE = "gpu+optimized";

  private ComputeHeaders() {}

  /**
   * Writes them.
   *
   * @param characters UTF-16 units of the texts
   */
  public static void write(
      HttpServletRequest request,
      HttpServletResponse response,
      long characters,
      long tokens,
      EmbedResult.Timings timings) {
    Long arrival = RequestArrival.of(request);
    long total =
        arrival == null
            ? timings.tokenize() + timings.queue() + timings.forward()
            : System.nanoTime() - arrival;
    response.setHeader("x-compute-type", TYPE);
    response.setHeader("x-compute-time", millis(total));
    response.setHeader("x-compute-characters", Long.toString(characters));
    response.setHeader("x-compute-tokens", Long.toString(tokens));
    response.setHeader("x-total-time", millis(total));
    response.setHeader("x-tokenization-time", millis(timings.tokenize()));
    response.setHeader("x-queue-time", millis(timings.queue()));
    response.setHeader("x-inference-time", millis(timings.forward()));
  }

  private static String millis(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
