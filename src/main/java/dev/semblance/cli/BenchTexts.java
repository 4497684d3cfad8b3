package dev.semblance.cli;

import dev.semblance.bench.TextSet;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.fault.Fault;
import dev.semblance.model.ModelLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which texts {@code bench} sends. */
final class BenchTexts {
  private static final String LEAST = "--min-tokens";
  private static final String MOST = "--max-tokens";

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description =
          "JSON Lines: a string, or an object with \"text\". Default: 88 texts of its own.")
  @Nullable Path file;

  @Option(names = LEAST, paramLabel = "N", description = "Leaves out shorter texts.")
  @Nullable Integer least;

  @Option(
      names = MOST,
      paramLabel = "N",
      description = "Leaves out longer texts. Special tokens count.")
  @Nullable Integer most;

  @Option(
      names = "--tokenizer",
      paramLabel = "REF",
      description = "The model whose tokenizer counts for these two. Default: the bundled one.")
  String tokenizer = "bundled";

  /**
   * Reads them.
   *
   * @throws Fault when there is none, or an option or the file cannot be used
   */
  TextSet read() {
    check(LEAST, least);
    check(MOST, most);
    TextSet texts = file == null ? TextSet.builtIn() : TextSet.read(file);
    if (least == null && most == null) {
      return texts;
    }
    TextTokenizer counter = ModelLoader.fromEnvironment().tokenizer(tokenizer);
    return texts.ofTokens(
        least == null ? 0 : least,
        most == null ? Integer.MAX_VALUE : most,
        text -> counter.tokenize(text).length());
  }

  private static void check(String option, @Nullable Integer found) {
    if (found != null && found < 1) {
      throw new Fault.InvalidSetting(option, "is " + found + ", needed: 1 or more");
    }
  }
}
