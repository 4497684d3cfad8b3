package dev.semblance;

import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import dev.semblance.settings.StartFaults;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Says in one line what keeps the server from starting when that is a setting or the model, instead
 * of a stack trace.
 */
final class FaultReporter implements SpringBootExceptionReporter, Ordered {

  private final @Nullable ConfigurableApplicationContext context;

  /**
   * @param context the one that failed, or null when it came to none
   */
  FaultReporter(@Nullable ConfigurableApplicationContext context) {
    this.context = context;
  }

  @Override
  public boolean reportException(Throwable failure) {
    LastResort.check(failure);
    Optional<Fault> fault =
        StartFaults.of(failure, context == null ? null : context.getEnvironment());
    if (context == null || !context.getEnvironment().containsProperty(OwnServer.PROPERTY)) {
      fault.ifPresent(found -> System.err.println("semblance: " + found.message()));
    }
    return fault.isPresent();
  }

  /** Before Spring Boot's own, which explain at length. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
