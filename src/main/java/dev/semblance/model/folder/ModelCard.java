package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The card of a model, {@code README.md}, as far as it tells what nothing else in a folder does.
 */
final class ModelCard {

  private static final String FILE = "README.md";

  /** A title stands behind the card's metadata, which may be long. */
  private static final int MOST_LINES = 5000;

  private ModelCard() {}

  /** The first heading, or nothing where there is none. */
  static String title(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return "";
    }
    // Bytes that are no UTF-8 are no reason to refuse a model.
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .lines()
          .limit(MOST_LINES)
          .filter(line -> line.startsWith("# "))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new Fault.ModelRefused(FILE, "cannot be read: " + e, e);
    }
  }
}
