package dev.semblance;

import dev.semblance.fault.Fault;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server. Exits with 2 when a setting or the model is at fault, with 1 when anything
 * else is.
 */
@SpringBootApplication
public class Semblance {

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  public static void main(String[] arguments) {
    try {
      SpringApplication.run(Semblance.class, arguments);
    } catch (Throwable e) {
      Fault fault = FaultReporter.faultIn(e);
      // Spring's tools abandon a run on purpose, by an exception of their own.
      if (e.getClass().getName().contains("AbandonedRunException")) {
        throw e;
      }
      System.exit(fault == null ? FAILED : USAGE);
    }
  }
}
