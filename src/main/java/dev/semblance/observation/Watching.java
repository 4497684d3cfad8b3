package dev.semblance.observation;

import java.util.Set;

/** Requests of those that watch a server: they come every few seconds and tell nobody anything. */
final class Watching {
  private static final Set<String> PROBES = Set.of("/livez", "/readyz");

  private final String actuator;

  /**
   * @param actuator the path before Actuator's endpoints, such as {@code /actuator}; empty where
   *     they are at the root
   */
  Watching(String actuator) {
    this.actuator = actuator;
  }

  /** Whether a route is a health probe's or a scrape's. */
  boolean is(String route) {
    return PROBES.contains(route)
        || route.equals(actuator)
        || (route.startsWith(actuator + "/") && (!actuator.isEmpty() || ofRoot(route)));
  }

  /** Of a server whose endpoints lie at the root all other routes are its own. */
  private static boolean ofRoot(String route) {
    return route.equals("/prometheus") || route.equals("/health") || route.startsWith("/health/");
  }
}
