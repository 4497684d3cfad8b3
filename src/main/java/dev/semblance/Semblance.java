package dev.semblance;

import dev.semblance.cli.CommandLines;
import dev.semblance.cli.Server;
import dev.semblance.fault.LastResort;
import dev.semblance.model.ModelLoader;
import dev.semblance.serving.HeapAfterStart;
import dev.semblance.serving.ModelAhead;
import dev.semblance.settings.StartFaults;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/**
 * The program. Exits with 2 when the command line, a setting or the model is at fault, with 1 when
 * anything else is, with 3 when the JVM has no memory left.
 */
@SpringBootApplication
@ComponentScan(
    resourcePattern = Semblance.COMPONENTS,
    excludeFilters = {
      @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
      @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class)
    })
public class Semblance {

  /**
   * Files of classes that Spring finds by itself. It parses each one that it looks at, so it looks
   * at those alone that are named as components are here.
   */
  static final String COMPONENTS =
      "**/{name:.*(?:Configuration|Controller|ProblemPage|TeiAnswers)}.class";

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  public static void main(String[] arguments) {
    LastResort.install();
    ModelLoader.prepareProcess();
    // Numbers in what machines read, libraries' words among it, have one form wherever this runs.
    Locale.setDefault(Locale.ROOT);
    int code = run(arguments);
    if (code != CommandLines.RUNNING) {
      System.exit(code);
    }
  }

  /** The exit code, or {@link CommandLines#RUNNING}. */
  static int run(String... arguments) {
    try {
      return CommandLines.run(arguments, new SpringServer());
    } catch (RuntimeException e) {
      // Spring's tools abandon a run on purpose, by an exception of their own.
      if (e.getClass().getName().contains("AbandonedRunException")) {
        throw e;
      }
      LastResort.check(e);
      return StartFaults.of(e, null).isPresent() ? USAGE : FAILED;
    }
  }

  private static final class SpringServer implements Server {
    @Override
    public void start(String[] arguments) {
      SpringApplication application = new SpringApplication(Semblance.class);
      ModelAhead ahead = new ModelAhead();
      application.addInitializers(ahead);
      application.addListeners(new HeapAfterStart());
      try {
        application.run(arguments);
      } catch (RuntimeException e) {
        ahead.abandon();
        throw e;
      }
    }

    @Override
    public void check(String[] arguments, boolean json) {
      StartCheck.run(arguments, json);
    }

    @Override
    public Own own(List<String> settings) {
      return OwnServer.start(settings);
    }
  }
}
