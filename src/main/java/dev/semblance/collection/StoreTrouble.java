package dev.semblance.collection;

import org.jspecify.annotations.Nullable;

/** Whether a store that is not in this process serves, as of a moment ago. Safe to share. */
@FunctionalInterface
public interface StoreTrouble {

  /** Why collections are not served, or null when they are; asks nobody. */
  @Nullable String trouble();
}
