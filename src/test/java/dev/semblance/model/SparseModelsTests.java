package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.QueryWeights;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

  @ParameterizedTest
  @CsvSource({"splade-static-queries, false", "splade-asym, true", "splade-listed-queries, false"})
  void queriesAreWeighedWithoutAPassWhereARouterSaysSo(String name, boolean unlessAsked) {
    try (LoadedModel model = load(SparseGolden.folder(name), "linear=mkl,attention=sdpa")) {
      QueryWeights queries = Objects.requireNonNull(model.queries());
      for (JsonNode item : SparseGolden.expected(name).path("queries")) {
        TokenSequence read = model.tokenizer().tokenize(item.path("text").stringValue());
        int[] body = Arrays.copyOfRange(read.ids(), read.prefix(), read.length() - read.suffix());

        SparseEmbedding found = queries.of(body);

        assertThat(found.indices()).isEqualTo(GoldenVectors.ints(item.path("indices")));
        assertThat(found.values()).isEqualTo(GoldenVectors.floats(item.path("values")));
      }
      EmbedRequest request = EmbedRequest.ofTexts("x").outputs(Output.SPARSE);
      assertThat(queries.answer(request)).isEqualTo(unlessAsked);
      assertThat(queries.answer(request.role(TextRole.QUERY))).isTrue();
      assertThat(queries.answer(request.role(TextRole.DOCUMENT))).isFalse();
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
    FolderCopies.copy(SparseGolden.folder("bge-m3-safetensors"), folder);
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
    FolderCopies.copy(SparseGolden.folder("splade-bert"), folder);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router_config.json | sparse_static_embedding.SparseStaticEmbedding | transformer.Transformer"
            + " | routes inputs to \"query: Transformer; document: Transform",
        "router_config.json | \"route_mappings\": {} | \"route_mappings\": {\"a\": \"query\"}"
            + " | route_mappings is",
        "router_config.json | query_0_SparseStaticEmbedding | ../../other"
            + " | a path inside the model folder",
        "query_0_SparseStaticEmbedding/config.json | \"frozen\" | \"path\" | path is \"true\"",
        "query_0_SparseStaticEmbedding/config.json | \"frozen\": true | \"path\": \"idf.json\""
            + " | path is \"idf.json\", needed: a file of JSON in the model's folder",
        "query_0_SparseStaticEmbedding/tokenizer_config.json | \"do_lower_case\": true"
            + " | \"do_lower_case\": false | differs from the documents'",
      })
  void aRouterOfAnotherShapeIsRefused(String file, String from, String to, String says)
      throws IOException {
    FolderCopies.copy(SparseGolden.folder("splade-static-queries"), folder);
    Path edited = folder.resolve(file);
    String text = Files.readString(edited);
    assertThat(text).contains(from);
    Files.writeString(edited, text.replace(from, to));

    assertThatThrownBy(() -> load(folder, "linear=mkl,attention=sdpa"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "query_0_SparseStaticEmbedding/config.json | idf.json | ../../idf.json"
            + " | needed: a file of JSON in the model's folder",
        "idf.json | 0.625 | \"much\" | no such piece is \"much\", needed: a number",
        "idf.json | 0.625 | null | needed: a number",
        "idf.json | 0.625 | NaN | needed: a number",
        "idf.json | 0.625 | 1e99 | needed: a number",
        "idf.json | no such piece | hello | Duplicate",
      })
  void listedWeightsThatAreNoneAreRefused(String file, String from, String to, String says)
      throws IOException {
    FolderCopies.copy(SparseGolden.folder("splade-listed-queries"), folder);
    Path edited = folder.resolve(file);
    String text = Files.readString(edited);
    assertThat(text).contains(from);
    Files.writeString(edited, text.replace(from, to));

    assertThatThrownBy(() -> load(folder, "linear=mkl,attention=sdpa"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(says);
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

  private static LoadedModel load(Path path, String kernels) {
    return LoadedModel.load(
        path, new ModelOptions("sparse", "cpu", "float32", Truncate.ERROR, kernels));
  }
}
