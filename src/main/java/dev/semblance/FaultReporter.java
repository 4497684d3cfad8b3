package dev.semblance;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;

/**
 * Says in one line what keeps the server from starting when that is a setting or the model, instead
 * of a stack trace.
 */
final class FaultReporter implements SpringBootExceptionReporter {

  @Override
  public boolean reportException(Throwable failure) {
    Fault fault = faultIn(failure);
    if (fault == null) {
      return false;
    }
    System.err.println("semblance: " + fault.message());
    return true;
  }

  static @Nullable Fault faultIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Fault fault) {
        return fault;
      }
    }
    return null;
  }
}
