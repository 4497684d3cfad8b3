package dev.semblance.security;

import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller may do. */
public enum Scope {
  /** Embeddings, tokens, similarity, and which models there are. */
  EMBED,
  /** Reading collections: documents and search. */
  SEARCH,
  /** Writing documents into collections. */
  INDEX,
  /** Making and deleting collections, whatever changes the server itself, and all of the others. */
  ADMIN,
  /** Meters. */
  METRICS;

  /** Such as {@code embed}; on the wire, in files and in tokens. */
  public String wireName() {
    return WireName.of(this);
  }

  /** Whether somebody with these scopes may do what this one stands for. */
  boolean grantedBy(Set<Scope> scopes) {
    return scopes.contains(this) || scopes.contains(ADMIN);
  }

  /**
   * Reads names as people write them.
   *
   * @param setting what a fault names
   * @throws Fault.InvalidSetting when a name is none of the five, or there is none at all
   */
  public static Set<Scope> parse(String setting, Collection<String> names) {
    EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : names) {
      scopes.add(
          Arrays.stream(values())
              .filter(scope -> scope.wireName().equals(name.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Fault.InvalidSetting(
                          setting, "holds " + Fault.quote(name) + ", allowed: " + allNames())));
    }
    if (scopes.isEmpty()) {
      throw new Fault.InvalidSetting(setting, "is empty, needed: one or more of " + allNames());
    }
    return scopes;
  }

  /** In the order of this enum. */
  public static List<String> names(Set<Scope> scopes) {
    return Arrays.stream(values()).filter(scopes::contains).map(Scope::wireName).toList();
  }

  private static String allNames() {
    return Arrays.stream(values()).map(Scope::wireName).collect(Collectors.joining(", "));
  }
}
