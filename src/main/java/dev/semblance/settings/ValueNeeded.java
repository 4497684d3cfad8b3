package dev.semblance.settings;

import dev.semblance.text.WireName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Says what a setting's value has to look like. */
final class ValueNeeded {

  private ValueNeeded() {}

  /** Null where the type does not tell. */
  static @Nullable String of(Class<?> type) {
    if (type.isEnum()) {
      List<String> names =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> WireName.of((Enum<?>) constant))
              .map(name -> name.replace('_', '-'))
              .toList();
      return String.join(", ", names);
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (List.of(int.class, Integer.class, short.class, Short.class).contains(type)) {
      return "a whole number up to " + Integer.MAX_VALUE;
    }
    if (type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (List.of(double.class, Double.class, float.class, Float.class).contains(type)) {
      return "a number";
    }
    if (type == Duration.class) {
      return "a time such as 500ms, 10s or 5m";
    }
    if (type == DataSize.class) {
      return "a size such as 512KB, 64MB or 4GB";
    }
    if (type == Instant.class) {
      return "a moment such as 2027-01-31T00:00:00Z";
    }
    return type == Path.class ? "a path" : null;
  }
}
