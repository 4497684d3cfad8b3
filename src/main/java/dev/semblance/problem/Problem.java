package dev.semblance.problem;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told when a request fails.
 *
 * @param kind its line in the table, by which dialects choose their own words; null where no more
 *     than a status is known
 * @param status HTTP status
 * @param code machine code, such as {@code input_too_long}
 * @param title one line for people, the same for every problem of this code
 * @param detail what was found and what is allowed, this time
 * @param errors each field or item at fault; empty when it is in no one field
 * @param headers further headers of the answer, such as {@code Retry-After}
 */
public record Problem(
    @Nullable ProblemKind kind,
    int status,
    String code,
    String title,
    String detail,
    List<FieldError> errors,
    Map<String, String> headers) {

  /**
   * One field or item at fault.
   *
   * @param empty whether all that is wrong with it is that it holds nothing
   */
  public record FieldError(Fault.Place place, String message, boolean empty) {}

  public Problem {
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  public static Problem of(Fault fault) {
    return of(ProblemKind.of(fault), fault.message(), errorsOf(fault), headersOf(fault));
  }

  /** A problem that is in no one field. */
  public static Problem of(ProblemKind kind, String detail) {
    return of(kind, detail, List.of(), Map.of());
  }

  static Problem of(
      ProblemKind kind, String detail, List<FieldError> errors, Map<String, String> headers) {
    return new Problem(kind, kind.status(), kind.code(), kind.title(), detail, errors, headers);
  }

  /** Where the first error is, such as {@code input[3]}, or null. */
  public @Nullable String param() {
    return errors.isEmpty() ? null : errors.getFirst().place().toString();
  }

  /** Whether the first field at fault is so because it holds nothing. */
  public boolean ofEmptyValue() {
    return !errors.isEmpty() && errors.getFirst().empty();
  }

  private static List<FieldError> errorsOf(Fault fault) {
    if (fault instanceof Fault.SeveralItems several) {
      return several.faults().stream().flatMap(item -> errorsOf(item).stream()).toList();
    }
    Fault.Place place = fault.place();
    return place == null
        ? List.of()
        : List.of(new FieldError(place, fault.message(), fault instanceof Fault.EmptyValue));
  }

  private static Map<String, String> headersOf(Fault fault) {
    return switch (fault) {
      case Fault.Overloaded overloaded -> retryAfter(overloaded.retryAfter());
      case Fault.MemoryInUse full -> retryAfter(full.retryAfter());
      case Fault.RateLimitExceeded exceeded -> retryAfter(exceeded.retryAfter());
      case Fault.Unauthenticated one ->
          challenge(
              "Bearer realm=\"semblance\"" + (one.shown() ? ", error=\"invalid_token\"" : ""));
      case Fault.ScopeMissing missing ->
          challenge(
              "Bearer realm=\"semblance\", error=\"insufficient_scope\", scope=\""
                  + missing.needed()
                  + "\"");
      case Fault.StoreUnreachable gone -> retryAfter(gone.retryAfter());
      case Fault.NotReady _ -> retryAfter(Duration.ofSeconds(1));
      case Fault.SeveralItems several -> headersOf(several.faults().getFirst());
      default -> Map.of();
    };
  }

  /** The header of RFC 9110 section 11.6.1 with the parameters of RFC 6750 section 3. */
  private static Map<String, String> challenge(String value) {
    return Map.of("WWW-Authenticate", value);
  }

  private static Map<String, String> retryAfter(Duration duration) {
    return Map.of("Retry-After", Long.toString(Math.max(1, duration.toSeconds())));
  }
}
