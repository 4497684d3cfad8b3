package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every head gives the reference's logits, whatever shares the batch. */
class ScoringModelTests {

  static List<String> names() {
    return GoldenScores.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void logitsAreTheReferencesAloneAndPacked(String name) {
    try (LoadedModel model = load(name)) {
      List<PackedSequence> sequences = new ArrayList<>();
      List<JsonNode> expected = new ArrayList<>();
      PairForm form = model.facts().offer().pairs();
      for (JsonNode item : GoldenScores.expected(name).path("items")) {
        int[] ids = GoldenVectors.ints(item.path("ids"));
        if (ids.length < item.path("tokens").intValue()) {
          continue;
        }
        String instruction = item.path("instruction").stringValue(null);
        TokenSequence pair =
            model
                .tokenizer()
                .tokenizePair(
                    form.first(item.path("first").stringValue(), instruction),
                    item.path("second").stringValue());
        assertThat(pair.ids()).as("%s: ids of %s", name, item.path("second")).isEqualTo(ids);
        sequences.add(new PackedSequence(ids, 0, pair.secondBegins(), Set.of(Output.SCORES)));
        expected.add(item);
      }

      SequenceOutputs[] packed = model.encoder().forward(PackedBatch.of(sequences));

      for (int i = 0; i < packed.length; i++) {
        SequenceOutputs alone =
            model.encoder().forward(PackedBatch.of(List.of(sequences.get(i))))[0];
        float[] logits = GoldenVectors.floats(expected.get(i).path("logits"));
        assertThat(packed[i].scores()).hasSameSizeAs(logits);
        for (int label = 0; label < logits.length; label++) {
          assertThat((double) packed[i].scores()[label])
              .as("%s: logit %d of pair %d", name, label, i)
              .isCloseTo(logits[label], within(GoldenScores.MOST_DIFFERENCE))
              .isCloseTo(alone.scores()[label], within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatTheModelOffersIsWhatItsFilesSay(String name) {
    try (LoadedModel model = load(name)) {
      assertThat(model.facts().outputs()).containsExactly(Output.SCORES);
      assertThat(model.facts().maxTokens())
          .isEqualTo(GoldenScores.expected(name).path("max_tokens").intValue());
      List<String> labels = GoldenScores.labels(name);
      if (!labels.isEmpty()) {
        assertThat(model.facts().labels()).isEqualTo(labels);
      } else {
        assertThat(model.facts().labels()).hasSize(1);
      }
    }
  }

  @Test
  void aQwen3RerankerOfAnotherNameIsToldByItsCard(@TempDir Path folder) throws IOException {
    try (Stream<Path> files = Files.list(GoldenScores.folder("qwen3-reranker"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path template = folder.resolve("chat_template.jinja");
    Path aside = folder.resolve("aside");
    Files.move(template, aside);
    try (LoadedModel model = load(folder)) {
      assertThat(model.facts().outputs()).contains(Output.DENSE);
    }
    Files.move(aside, template);

    Files.writeString(folder.resolve("README.md"), "---\nlicense: x\n---\n# Qwen3-Reranker-0.6B\n");

    try (LoadedModel model = load(folder)) {
      assertThat(model.facts().outputs()).containsExactly(Output.SCORES);
    }
  }

  private static LoadedModel load(String name) {
    return load(GoldenScores.folder(name));
  }

  private static LoadedModel load(Path folder) {
    String name = String.valueOf(folder.getFileName());
    return LoadedModel.load(folder, new ModelOptions(name, "cpu", "float32", Truncate.ERROR));
  }
}
