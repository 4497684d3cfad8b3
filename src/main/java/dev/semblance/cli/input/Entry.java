package dev.semblance.cli.input;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One text of a file, or what is wrong with it. */
public sealed interface Entry {

  Place place();

  /**
   * Where an entry stands.
   *
   * @param line that it begins on, from 1; 0 where the place is a whole file
   * @param file below the folder, or null where there is only one
   */
  record Place(long line, @Nullable String file) {
    static Place line(long line) {
      return new Place(line, null);
    }

    @Override
    public String toString() {
      return file == null ? "line " + line : file;
    }
  }

  /**
   * A text.
   *
   * @param id as the file has it, or null where it has none
   * @param metadata what else the file says of it
   */
  record Text(Place place, @Nullable String id, String text, ObjectNode metadata)
      implements Entry {}

  /**
   * No text can be had.
   *
   * @param why what was found and what is needed
   */
  record Broken(Place place, String why) implements Entry {}
}
