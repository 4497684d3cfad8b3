package dev.semblance.cli.input;

import org.jspecify.annotations.Nullable;

/**
 * Which fields of a record are its text and its id.
 *
 * @param id null takes {@code id} where there is one; a name that was asked for must be there
 */
public record FieldNames(String text, @Nullable String id) {
  private static final String ID = "id";

  String idName() {
    return id == null ? ID : id;
  }

  boolean idNeeded() {
    return id != null;
  }
}
