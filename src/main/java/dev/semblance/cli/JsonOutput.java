package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's figures go as JSON.
 *
 * @param instead whether to standard output, instead of what people read
 * @param file the file, or null for none
 */
record JsonOutput(boolean instead, @Nullable Path file) {
  private static final String STANDARD_OUTPUT = "-";

  /**
   * Checks before the work, which may take hours.
   *
   * @param option as it was given: a path, {@code -}, or null when it was not
   * @throws Fault.InvalidFile when it cannot be written
   */
  static JsonOutput of(@Nullable String option) {
    if (option == null || option.equals(STANDARD_OUTPUT)) {
      return new JsonOutput(option != null, null);
    }
    Path file;
    try {
      file = Path.of(option);
    } catch (InvalidPathException e) {
      throw new Fault.InvalidFile(Fault.quote(option), "is no path: " + e.getReason());
    }
    if (Files.isDirectory(file)) {
      throw new Fault.InvalidFile(option, "is a folder, needed: a file to write");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null
        || !Files.isDirectory(folder)
        || !Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new Fault.InvalidFile(option, "cannot be written, needed: a folder that can be");
    }
    return new JsonOutput(false, file);
  }

  /** Writes to where it was asked for, if it was. */
  void write(byte[] json) {
    if (instead) {
      System.out.writeBytes(json);
      System.out.flush();
    } else if (file != null) {
      try {
        Files.write(file, json);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
      }
    }
  }
}
