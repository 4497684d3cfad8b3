package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controllers the {@link Deadline} that {@code X-Request-Timeout} sets, in seconds with
 * decimals if wanted, or null. It counts from before the body is read.
 */
final class DeadlineResolver implements HandlerMethodArgumentResolver {
  static final String HEADER = "X-Request-Timeout";

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,9})?");
  private static final Duration LONGEST = Duration.ofDays(1);

  private final LongSupplier ticker;

  DeadlineResolver(LongSupplier ticker) {
    this.ticker = ticker;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Deadline.class;
  }

  @Override
  public @Nullable Deadline resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    String header = request.getHeader(HEADER);
    return header == null ? null : Deadline.in(parse(header), ticker.getAsLong());
  }

  static Duration parse(String header) {
    if (SECONDS.matcher(header).matches()) {
      Duration timeout = Duration.ofNanos(new BigDecimal(header).movePointRight(9).longValue());
      if (timeout.isPositive() && timeout.compareTo(LONGEST) <= 0) {
        return timeout;
      }
    }
    throw new Fault.InvalidRequest(
        Fault.Place.of(HEADER),
        "is "
            + Fault.quote(header)
            + ", needed: seconds, such as 2.5, above 0 and at most "
            + LONGEST.toSeconds());
  }
}
