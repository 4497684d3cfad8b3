package dev.semblance.cli;

import dev.semblance.bench.Bench;
import dev.semblance.bench.BenchResult;
import dev.semblance.bench.BenchResult.ScenarioResult;
import dev.semblance.bench.LoadSettings;
import dev.semblance.bench.Summary;
import dev.semblance.bench.Target;
import dev.semblance.bench.TextSet;
import dev.semblance.bench.http.EncodingFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a {@code bench}.
 *
 * @param truncate what servers were asked to do with over-long texts, or null for nothing
 * @param targets in the order of the results
 */
record BenchReport(
    LoadSettings load,
    TextSet texts,
    EncodingFormat encodingFormat,
    @Nullable String truncate,
    List<Target> targets,
    BenchResult result) {

  /** A sentence for each target that gave no good answer to a scenario. */
  List<String> unanswered() {
    List<String> sentences = new ArrayList<>();
    for (ScenarioResult scenario : result.scenarios()) {
      for (int t = 0; t < targets.size(); t++) {
        Summary summary = scenario.targets().get(t);
        if (summary.good() == 0) {
          sentences.add(
              targets.get(t).name()
                  + " gave no good answer to "
                  + scenario.scenario()
                  + failures(summary));
        }
      }
    }
    return sentences;
  }

  /** {@code A}, {@code B}; nothing when there is only one. */
  String nameOf(int target) {
    return targets.size() == 1 ? "" : Bench.nameOf(target);
  }

  /** Such as {@code : 12 times 429 (busy: ...), once timeout (...)}; empty when all was well. */
  static String failures(Summary summary) {
    List<String> kinds = new ArrayList<>();
    summary
        .errors()
        .forEach(
            (kind, errors) ->
                kinds.add(errors.count() + " times " + kind + " (" + errors.first() + ")"));
    return kinds.isEmpty() ? "" : ": " + String.join(", ", kinds);
  }
}
