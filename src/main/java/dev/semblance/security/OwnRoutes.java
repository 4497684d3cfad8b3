package dev.semblance.security;

import java.util.List;

/**
 * Routes of a part of the server that ask their callers for something else than {@code embed}; a
 * bean of that part.
 *
 * @param open patterns of paths at which nobody is asked
 * @param meters patterns of paths that need the scope {@code metrics}
 */
public record OwnRoutes(List<String> open, List<String> meters) {
  public OwnRoutes {
    open = List.copyOf(open);
    meters = List.copyOf(meters);
  }
}
