package dev.semblance.cli.input;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a file holds texts. */
public enum InputForm {
  JSONL,
  CSV,
  TSV,
  TEXT;

  /** The files of a folder that are texts, by the ends of their names. */
  private static final Set<String> ENDINGS = Set.of("txt", "md", "text", "rst", "adoc");

  /** What a file's name says, whether it is compressed or not; lines where it says nothing. */
  public static InputForm ofName(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "jsonl", "ndjson", "jsonlines" -> JSONL;
      case "csv" -> CSV;
      case "tsv" -> TSV;
      default -> TEXT;
    };
  }

  /**
   * Opens a file, or a folder of text files.
   *
   * @param form null goes by the file's name
   * @throws Fault.InvalidFile when it cannot be read or is no such file
   */
  public static Entries open(Path file, @Nullable InputForm form, FieldNames names) {
    try {
      if (Files.isDirectory(file)) {
        return new TextFolder(file, ENDINGS);
      }
      InputForm known = form == null ? ofName(file.toString()) : form;
      return known.entries(file.toString(), Source.of(file), names);
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          file.toString(), "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param name what people are told it is
   */
  public Entries open(String name, InputStream in, FieldNames names) {
    try {
      return entries(name, Source.of(in), names);
    } catch (IOException e) {
      throw new Fault.InvalidFile(name, "cannot be read: " + e.getMessage());
    }
  }

  private Entries entries(String name, Source source, FieldNames names) throws IOException {
    return switch (this) {
      case JSONL -> new JsonLines(source, names);
      case CSV -> new CsvRows(name, source, ',', names);
      case TSV -> new CsvRows(name, source, '\t', names);
      case TEXT -> new TextLines(source);
    };
  }
}
