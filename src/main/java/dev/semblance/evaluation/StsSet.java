package dev.semblance.evaluation;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pairs of sentences and how similar people found them, as in the STS Benchmark (Cer et al. 2017).
 *
 * @param name the file's, without its ending
 * @param pairs in the file's order; at least two
 */
public record StsSet(String name, List<Pair> pairs) {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  /**
   * Two sentences.
   *
   * @param score higher for more similar, on any scale
   */
  public record Pair(double score, String first, String second) {}

  public StsSet {
    pairs = List.copyOf(pairs);
  }

  /**
   * Reads lines of {@code score<TAB>sentence 1<TAB>sentence 2}: UTF-8, no header, no quotes.
   *
   * @throws Fault.InvalidFile naming the file, the line, what was found and what is needed
   */
  public static StsSet read(Path file) {
    List<Pair> pairs = new ArrayList<>();
    TsvLines.read(
        file,
        line -> {
          line.needColumns(3, 3, "score, sentence, sentence");
          pairs.add(
              new Pair(
                  score(line),
                  line.needed(1, "first sentence"),
                  line.needed(2, "second sentence")));
        });
    if (pairs.size() < 2) {
      throw new Fault.InvalidFile(
          file.toString(), "has 1 pair, needed: 2 or more for a correlation");
    }
    if (pairs.stream().allMatch(pair -> pair.score() == pairs.getFirst().score())) {
      throw new Fault.InvalidFile(
          file.toString(),
          "has the score "
              + pairs.getFirst().score()
              + " on every line, needed: different ones for a correlation");
    }
    return new StsSet(SetName.of(file), pairs);
  }

  private static double score(TsvLines.Line line) {
    String column = line.column(0).strip();
    double score = NUMBER.matcher(column).matches() ? Double.parseDouble(column) : Double.NaN;
    if (!Double.isFinite(score)) {
      throw line.wrong("has the score " + Fault.quote(column) + ", needed: a number");
    }
    return score;
  }
}
