package dev.semblance.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * A source of settings in which some have other names or are replaced by several; where each stands
 * is still known.
 */
final class RenamedSource extends EnumerablePropertySource<EnumerablePropertySource<?>>
    implements OriginLookup<String> {

  private final Map<String, String> originals = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  RenamedSource(EnumerablePropertySource<?> source) {
    super(source.getName(), source);
  }

  /** A value as it is there, by its name of now. */
  void keep(String name, String original) {
    originals.put(name, original);
  }

  /** A value of its own, read from the one that was there. */
  void put(String name, String original, Object value) {
    originals.put(name, original);
    values.put(name, value);
  }

  boolean changesNothing() {
    return values.isEmpty()
        && originals.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
  }

  @Override
  public String[] getPropertyNames() {
    return originals.keySet().toArray(String[]::new);
  }

  @Override
  public @Nullable Object getProperty(String name) {
    Object value = values.get(name);
    if (value != null) {
      return value;
    }
    String original = originals.get(name);
    return original == null ? null : getSource().getProperty(original);
  }

  @Override
  public @Nullable Origin getOrigin(String name) {
    String original = originals.get(name);
    return original == null ? null : OriginLookup.getOrigin(getSource(), original);
  }
}
