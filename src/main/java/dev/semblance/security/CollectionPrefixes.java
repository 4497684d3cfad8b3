package dev.semblance.security;

import dev.semblance.fault.Fault;
import jakarta.servlet.ServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which collections a caller may touch, by their names: each pattern is a name, or the beginning of
 * one with {@code *} behind it. Immutable.
 *
 * @param patterns such as {@code wiki} or {@code team-a-*}; {@code *} alone is every name
 */
public record CollectionPrefixes(List<String> patterns) {
  public static final CollectionPrefixes ALL = new CollectionPrefixes(List.of("*"));

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}\\*?|\\*");
  private static final String ATTRIBUTE = CollectionPrefixes.class.getName();

  public CollectionPrefixes {
    patterns = List.copyOf(patterns);
  }

  /**
   * Reads patterns as people write them; none at all is {@link #ALL}.
   *
   * @param setting what a fault names
   * @throws Fault.InvalidSetting when one could never be the name of a collection
   */
  public static CollectionPrefixes parse(String setting, List<String> written) {
    List<String> patterns = new ArrayList<>();
    for (String one : written) {
      String pattern = one.strip();
      if (!FORM.matcher(pattern).matches()) {
        throw new Fault.InvalidSetting(
            setting,
            "holds "
                + Fault.quote(one)
                + ", needed: a collection's name, or its beginning and *, of a to z, 0 to 9, _"
                + " and -");
      }
      patterns.add(pattern);
    }
    return patterns.isEmpty() || patterns.contains("*") ? ALL : new CollectionPrefixes(patterns);
  }

  public boolean all() {
    return equals(ALL);
  }

  /** Whether one of them fits a name. */
  public boolean allow(String name) {
    return patterns.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern));
  }

  /**
   * @throws Fault.CollectionNotAllowed when none of them fits
   */
  public void check(String name) {
    if (!allow(name)) {
      throw new Fault.CollectionNotAllowed(name, patterns);
    }
  }

  /** Those of the request's caller; all where nobody was asked. */
  public static CollectionPrefixes of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof CollectionPrefixes own ? own : ALL;
  }

  void putOn(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
