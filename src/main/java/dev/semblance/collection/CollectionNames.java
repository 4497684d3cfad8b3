package dev.semblance.collection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which collections there are, for whoever only counts them: where there are none, no store is made
 * for the answer. Safe to share.
 */
@FunctionalInterface
public interface CollectionNames {

  /** In order; null where they cannot be had, as when another process holds them. */
  @Nullable List<String> names();
}
