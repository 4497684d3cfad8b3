package dev.semblance.cli;

import dev.semblance.cli.input.Entries;
import dev.semblance.cli.input.FieldNames;
import dev.semblance.cli.input.InputForm;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command's texts are read. */
final class InputArguments {
  static final String STANDARD_INPUT = "-";

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description =
          "jsonl, csv, tsv or text (a text each line). Default: what the file's name says, else"
              + " text; FILE.gz is decompressed.")
  @Nullable InputForm format;

  @Option(
      names = "--text-field",
      paramLabel = "NAME",
      description = "The field or column with the text. Default: text.")
  String textField = "text";

  @Option(
      names = "--id-field",
      paramLabel = "NAME",
      description = "The field or column with the id. Default: id, where there is one.")
  @Nullable String idField;

  /**
   * Opens a file, a folder, or standard input.
   *
   * @param source a path, or {@code -}
   * @throws dev.semblance.fault.Fault.InvalidFile when it cannot be read
   */
  Entries open(String source) {
    FieldNames names = new FieldNames(textField, idField);
    if (source.equals(STANDARD_INPUT)) {
      InputForm form = format == null ? InputForm.TEXT : format;
      return form.open("standard input", System.in, names);
    }
    return InputForm.open(Path.of(source), format, names);
  }

  /** Whether everything in it is text, numbers too. */
  boolean untyped(String source) {
    InputForm form = format == null ? InputForm.ofName(source) : format;
    return form == InputForm.CSV || form == InputForm.TSV;
  }

  /** What people are told the source is. */
  static String name(String source) {
    return source.equals(STANDARD_INPUT) ? "standard input" : source;
  }
}
