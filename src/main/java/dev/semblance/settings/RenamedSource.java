package dev.semblance.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/**
 * A source of settings in which some have other names or are replaced by several; where each stands
 * is still known. It is a map, since Spring's own code takes some sources by their names and casts
 * them to one (the inlined properties of a test, for instance).
 */
final class RenamedSource extends MapPropertySource implements OriginLookup<String> {

  private final EnumerablePropertySource<?> original;
  private final Map<String, String> originalNames = new LinkedHashMap<>();
  private boolean renamed;

  RenamedSource(EnumerablePropertySource<?> original) {
    super(original.getName(), new LinkedHashMap<>());
    this.original = original;
  }

  /** A value as it is there, by its name of now. */
  void keep(String name, String originalName) {
    Object value = original.getProperty(originalName);
    if (value != null) {
      getSource().put(name, value);
    }
    originalNames.put(name, originalName);
    renamed |= !name.equals(originalName);
  }

  /** A value of its own, read from the one that was there. */
  void put(String name, String originalName, Object value) {
    getSource().put(name, value);
    originalNames.put(name, originalName);
    renamed = true;
  }

  boolean changesNothing() {
    return !renamed;
  }

  @Override
  public @Nullable Origin getOrigin(String name) {
    String originalName = originalNames.get(name);
    return originalName == null ? null : OriginLookup.getOrigin(original, originalName);
  }
}
