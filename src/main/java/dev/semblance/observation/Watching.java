package dev.semblance.observation;

import java.util.Set;

/** Requests of those that watch a server: they come every few seconds and tell nobody anything. */
final class Watching {

  private static final Set<String> PROBES = Set.of("/livez", "/readyz");

  private Watching() {}

  /** Whether a route is a health probe's or a scrape's. */
  static boolean is(String route) {
    return route.startsWith("/actuator") || PROBES.contains(route);
  }
}
