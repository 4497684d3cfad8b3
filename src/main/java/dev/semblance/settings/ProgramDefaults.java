package dev.semblance.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * The settings within the program, such as that it listens on 127.0.0.1 alone. Spring Boot leaves
 * them out where {@code spring.config.location} names a file of the operator's; here they hold as
 * long as nothing else is said.
 */
final class ProgramDefaults {

  private static final ClassPathResource FILE = new ClassPathResource("application.yaml");

  private ProgramDefaults() {}

  /** Puts them last, unless they are there. */
  static void addTo(ConfigurableEnvironment environment) {
    boolean there =
        environment.getPropertySources().stream()
            .anyMatch(source -> source.getName().contains(FILE.getDescription()));
    if (there) {
      return;
    }
    try {
      List<PropertySource<?>> defaults =
          new YamlPropertySourceLoader().load(FILE.getDescription(), FILE);
      defaults.forEach(environment.getPropertySources()::addLast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
