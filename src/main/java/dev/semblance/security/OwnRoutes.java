package dev.semblance.security;

import java.util.List;

/**
 * Routes of a part of the server, and what they ask of their callers; a bean of that part.
 *
 * @param open patterns of paths at which nobody is asked
 * @param meters patterns of paths that need the scope {@code metrics}
 * @param computing patterns of all other paths, which need {@code embed}; unlisted ones do too,
 *     unless Actuator's endpoints are at the root
 */
public record OwnRoutes(List<String> open, List<String> meters, List<String> computing) {
  public OwnRoutes {
    open = List.copyOf(open);
    meters = List.copyOf(meters);
    computing = List.copyOf(computing);
  }
}
