package dev.semblance;

import dev.semblance.cli.CommandLines;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The program. Exits with 2 when the command line, a setting or the model is at fault, with 1 when
 * anything else is.
 */
@SpringBootApplication
public class Semblance {

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  public static void main(String[] arguments) {
    int code;
    try {
      code = CommandLines.run(arguments, spring -> SpringApplication.run(Semblance.class, spring));
    } catch (RuntimeException e) {
      // Spring's tools abandon a run on purpose, by an exception of their own.
      if (e.getClass().getName().contains("AbandonedRunException")) {
        throw e;
      }
      code = FaultReporter.faultIn(e) == null ? FAILED : USAGE;
    }
    if (code != CommandLines.RUNNING) {
      System.exit(code);
    }
  }
}
