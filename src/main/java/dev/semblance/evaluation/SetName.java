package dev.semblance.evaluation;

import java.nio.file.Path;

/** What a set is called in a report. */
final class SetName {
  private SetName() {}

  /** The last part of a path, without a file's {@code .tsv}. */
  static String of(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString().replaceFirst("(?i)(.)\\.tsv$", "$1");
  }
}
