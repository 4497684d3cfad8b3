package dev.semblance.security;

import jakarta.servlet.ServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may be told of itself; nothing by which it could be recognised elsewhere.
 *
 * @param scopes by their names
 * @param collections patterns of the names that it may touch
 * @param limits of each minute
 * @param remaining of them at this moment
 */
public record CallerFacts(
    String name, List<String> scopes, List<String> collections, Minute limits, Minute remaining) {
  private static final String ATTRIBUTE = CallerFacts.class.getName();

  public CallerFacts {
    scopes = List.copyOf(scopes);
    collections = List.copyOf(collections);
  }

  /** Numbers of a minute; null is without a limit. */
  public record Minute(@Nullable Long requests, @Nullable Long tokens) {}

  /** Those of the request's caller, or null where nobody was asked. */
  public static @Nullable CallerFacts of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof CallerFacts facts ? facts : null;
  }

  /**
   * @param quota null where the caller has none
   */
  static void put(
      ServletRequest request, Caller caller, @Nullable CallerQuota quota, long nanoTime) {
    request.setAttribute(
        ATTRIBUTE,
        new CallerFacts(
            caller.name(),
            Scope.names(caller.scopes()),
            caller.collections().patterns(),
            new Minute(caller.quota().requests(), caller.quota().tokens()),
            new Minute(
                left(quota == null ? null : quota.requests(), nanoTime),
                left(quota == null ? null : quota.tokens(), nanoTime))));
  }

  private static @Nullable Long left(@Nullable TokenBucket bucket, long nanoTime) {
    return bucket == null ? null : (Long) bucket.remaining(nanoTime);
  }
}
