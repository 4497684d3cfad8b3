package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/** Which side of a search a text stands on. */
public enum TextRole {
  QUERY,
  DOCUMENT;

  /** The role that a request's {@code input_type} or {@code prompt_name} means, or null. */
  public static @Nullable TextRole of(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return switch (Prompts.side(name)) {
      case "query" -> QUERY;
      case "document" -> DOCUMENT;
      default -> null;
    };
  }
}
