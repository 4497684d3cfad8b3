package dev.semblance.security;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a quota, in OpenAI's words ({@code x-ratelimit-limit-requests}, {@code
 * -remaining-}, {@code -reset-}, and the same for tokens) and in those of the IETF's
 * draft-ietf-httpapi-ratelimit-headers-10 ({@code RateLimit-Policy}, {@code RateLimit}). A reset is
 * when the whole quota is there again.
 */
final class RateLimitHeaders {
  private static final String OPENAI = "x-ratelimit-";

  private RateLimitHeaders() {}

  static void write(HttpServletResponse response, CallerQuota quota, long nanoTime) {
    List<String> policies = new ArrayList<>();
    List<String> states = new ArrayList<>();
    write(response, CallerQuota.REQUESTS, quota.requests(), nanoTime, policies, states);
    write(response, CallerQuota.TOKENS, quota.tokens(), nanoTime, policies, states);
    if (!policies.isEmpty()) {
      response.setHeader("RateLimit-Policy", String.join(", ", policies));
      response.setHeader("RateLimit", String.join(", ", states));
    }
  }

  private static void write(
      HttpServletResponse response,
      String unit,
      @Nullable TokenBucket bucket,
      long nanoTime,
      List<String> policies,
      List<String> states) {
    if (bucket == null) {
      return;
    }
    long remaining = bucket.remaining(nanoTime);
    Duration reset = bucket.untilFull(nanoTime);
    response.setHeader(OPENAI + "limit-" + unit, Long.toString(bucket.capacity()));
    response.setHeader(OPENAI + "remaining-" + unit, Long.toString(remaining));
    response.setHeader(OPENAI + "reset-" + unit, openAi(reset));
    policies.add(
        String.format(Locale.ROOT, "\"%s\";q=%d;w=60;qu=\"%s\"", unit, bucket.capacity(), unit));
    states.add(
        String.format(
            Locale.ROOT,
            "\"%s\";r=%d;t=%d",
            unit,
            remaining,
            CallerQuota.wholeSeconds(reset).toSeconds()));
  }

  /** As OpenAI writes durations: {@code 12ms}, {@code 1.5s}, {@code 6m0s}. */
  static String openAi(Duration duration) {
    long millis = duration.plusNanos(999_999).toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    long rest = millis % 60_000;
    String seconds =
        rest / 1000 + (rest % 1000 == 0 ? "" : String.format(Locale.ROOT, ".%03d", rest % 1000));
    return (minutes > 0 ? minutes + "m" : "") + seconds + "s";
  }
}
