package dev.semblance.settings;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;

/** Says for people where a setting stands. */
final class Origins {

  private Origins() {}

  /** A variable of the environment, by its own name. */
  record Variable(String name) implements Origin {
    @Override
    public String toString() {
      return "variable " + name;
    }
  }

  static String describe(PropertySource<?> source, String name) {
    return describe(OriginLookup.getOrigin(source, name), source, name);
  }

  static String describe(@Nullable Origin origin) {
    return switch (origin) {
      case null -> "unknown";
      case PropertySourceOrigin of ->
          describe(of.getOrigin(), of.getPropertySource(), of.getPropertyName());
      default -> describe(origin, null, "");
    };
  }

  private static String describe(
      @Nullable Origin origin, @Nullable PropertySource<?> source, String name) {
    if (origin instanceof TextResourceOrigin text && text.getResource() != null) {
      TextResourceOrigin.Location place = text.getLocation();
      return file(text.getResource()) + (place == null ? "" : " line " + (place.getLine() + 1));
    }
    if (origin instanceof Variable || source == null) {
      return String.valueOf(origin);
    }
    return switch (source.getName()) {
      case CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME -> "command line";
      case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "system property " + name;
      case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> "variable " + name;
      default -> source.getName();
    };
  }

  static String file(Resource resource) {
    try {
      return resource.isFile() ? resource.getFile().getPath() : resource.getDescription();
    } catch (IOException e) {
      return resource.getDescription();
    }
  }
}
