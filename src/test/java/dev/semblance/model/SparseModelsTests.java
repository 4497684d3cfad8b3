package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SparseModelsTests {

  @TempDir Path folder;

  static List<String> names() {
    return SparseGolden.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void weightsAreTheReferencesAloneAndPackedBesideOthers(String name) {
    try (LoadedModel model = load(SparseGolden.folder(name), "linear=mkl,attention=sdpa")) {
      List<JsonNode> items = new ArrayList<>();
      SparseGolden.expected(name).path("items").forEach(items::add);
      for (JsonNode item : items) {
        assertSame(forward(model, List.of(item)), List.of(item), name);
      }
      assertSame(forward(model, items), items, name + " packed");
    }
  }

  @Test
  void runsOfManySequencesAreCutWhereTheyHoldTooManyTokens() {
    try (LoadedModel model =
        load(SparseGolden.folder("splade-bert"), "linear=mkl,attention=sdpa")) {
      List<JsonNode> items = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        SparseGolden.expected("splade-bert").path("items").forEach(items::add);
      }
      int tokens = items.stream().mapToInt(item -> item.path("ids").size()).sum();
      assertThat(tokens).isGreaterThan(3 * 1024);

      assertSame(forward(model, items), items, "in several runs");
    }
  }

  @ParameterizedTest
  @CsvSource({"splade-bert, linear=onednn", "splade-roberta, linear=onednn"})
  void everyLinearKernelGivesTheReferencesWeights(String name, String kernels) {
    try (LoadedModel model = load(SparseGolden.folder(name), kernels + ",attention=sdpa")) {
      List<JsonNode> items = new ArrayList<>();
      SparseGolden.expected(name).path("items").forEach(items::add);

      assertSame(forward(model, items), items, kernels);
    }
  }

  @Test
  void aSpladeModelOffersSparseVectorsAloneInASpaceOfItsVocabulary() {
    try (LoadedModel model =
        load(SparseGolden.folder("splade-bert"), "linear=mkl,attention=sdpa")) {
      EmbeddingSpace space = Objects.requireNonNull(model.facts().sparseSpace());

      assertThat(model.facts().outputs()).containsExactly(Output.SPARSE);
      assertThat(space.pooling()).isEqualTo("sparse");
      assertThat(space.dimensions()).isEqualTo(258);
      assertThat(model.facts().space()).isEqualTo(space);
    }
  }

  @Test
  void headsOfBgeM3GiveTheSameSpacesHoweverTheyAreFiled() {
    try (LoadedModel safe =
            load(SparseGolden.folder("bge-m3-safetensors"), "linear=mkl,attention=sdpa");
        LoadedModel pickled = load(SparseGolden.folder("bge-m3"), "linear=mkl,attention=sdpa")) {
      assertThat(safe.facts().outputs())
          .containsExactly(Output.DENSE, Output.TOKENS, Output.SPARSE);
      assertThat(pickled.facts().sparseSpace()).isEqualTo(safe.facts().sparseSpace());
      assertThat(pickled.facts().space()).isEqualTo(safe.facts().space());
    }
  }

  /** Dense vectors that somebody has stored stay comparable when a head is put beside them. */
  @Test
  void aSparseHeadChangesNothingOfTheDenseSpace() throws IOException {
    copy("bge-m3-safetensors");
    Files.delete(folder.resolve("sparse_linear.safetensors"));
    try (LoadedModel with =
            load(SparseGolden.folder("bge-m3-safetensors"), "linear=mkl,attention=sdpa");
        LoadedModel without = load(folder, "linear=mkl,attention=sdpa")) {
      assertThat(without.facts().space()).isEqualTo(with.facts().space());
      assertThat(without.facts().sparseSpace()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1_SpladePooling/config.json | \"max\" | \"mean\" | pooling_strategy",
        "1_SpladePooling/config.json | \"relu\" | \"gelu\" | activation_function",
        "1_SpladePooling/config.json | \"embedding_dimension\" | \"temperature\" | temperature",
        "sentence_bert_config.json | \"fill-mask\" | \"feature-extraction\" | transformer_task",
        "sentence_bert_config.json | \"logits\" | \"last_hidden_state\" | modality_config",
        "sentence_bert_config.json | \"token_embeddings\" | \"sentence_embedding\" | module_output_name",
        "config.json | BertForMaskedLM | BertModel | ForMaskedLM",
        "modules.json | .SpladePooling | .SparseAutoEncoder | SparseAutoEncoder",
      })
  void whatWouldGiveOtherWeightsIsRefusedByName(String file, String from, String to, String named)
      throws IOException {
    copy("splade-bert");
    Path path = folder.resolve(file);
    String before = Files.readString(path);
    Files.writeString(path, before.replace(from, to));
    assertThat(Files.readString(path)).isNotEqualTo(before);

    assertThatThrownBy(() -> load(folder, "linear=mkl,attention=sdpa"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(named);
  }

  private static void assertSame(List<SparseEmbedding> found, List<JsonNode> items, String what) {
    for (int i = 0; i < items.size(); i++) {
      SparseGolden.assertSame(
          found.get(i).indices(),
          found.get(i).values(),
          items.get(i),
          what + ": " + items.get(i).path("text").stringValue());
    }
  }

  private static List<SparseEmbedding> forward(LoadedModel model, List<JsonNode> items) {
    List<PackedSequence> sequences =
        items.stream()
            .map(item -> new PackedSequence(GoldenVectors.ints(item.path("ids")), 0, Output.SPARSE))
            .toList();
    return Stream.of(model.encoder().forward(PackedBatch.of(sequences)))
        .map(SequenceOutputs::sparse)
        .map(sparse -> Objects.requireNonNull(sparse))
        .toList();
  }

  private void copy(String name) throws IOException {
    Path from = SparseGolden.folder(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = folder.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static LoadedModel load(Path path, String kernels) {
    return LoadedModel.load(
        path, new ModelOptions("sparse", "cpu", "float32", Truncate.ERROR, kernels));
  }
}
