package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models that compute queries otherwise than documents. */
class TwoPathsTests {

  private static final Path ROUTERS = Path.of("src/test/resources/routers");
  private static final Path TASKS = Path.of("src/test/resources/tasks/jina-v3-tasks");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"two-encoders, DOCUMENT", "two-encoders-asym, QUERY", "asym-behind, QUERY"})
  void eachPathOfARouterGivesItsReferencesVectors(String name, TextRole unlessAsked) {
    try (LoadedModel model = load(ROUTERS.resolve(name), null)) {
      compare(model, ROUTERS.resolve(name), "expected-document.json");
      compare(queries(model), ROUTERS.resolve(name), "expected-query.json");
      assertThat(model.facts().path(null)).isEqualTo(unlessAsked);
      assertThat(model.facts().path(TextRole.DOCUMENT)).isEqualTo(TextRole.DOCUMENT);
    }
  }

  @Test
  void bothPathsAreOfOneSpaceThatIsNeithersOwn() {
    try (LoadedModel model = load(ROUTERS.resolve("two-encoders"), null);
        LoadedModel other = load(ROUTERS.resolve("two-encoders-asym"), null)) {
      EncoderFacts facts = model.facts();
      assertThat(queries(model).facts().space()).isEqualTo(facts.space());
      assertThat(facts.outputs()).containsExactly(Output.DENSE);
      assertThat(facts.space().pooling()).isEqualTo("mean");
      assertThat(other.facts().space().hash()).isNotEqualTo(facts.space().hash());
    }
  }

  @Test
  void aTaskOfTwoSidesAdaptsQueriesAndPassagesEachToTheirs() {
    try (LoadedModel model = load(TASKS, "retrieval");
        LoadedModel passages = load(TASKS, "retrieval.passage")) {
      compare(model, TASKS, "expected-1.json");
      compare(queries(model), TASKS, "expected-0.json");
      EncoderFacts facts = model.facts();
      assertThat(facts.path(null)).isEqualTo(TextRole.DOCUMENT);
      assertThat(facts.prompts().forInputType("query")).isEqualTo("the query: ");
      assertThat(facts.prompts().forInputType("passage")).isEqualTo("the document: ");
      assertThat(facts.prompts().defaultPrompt()).isEqualTo("the document: ");
      assertThat(facts.space().hash()).isNotEqualTo(passages.facts().space().hash());
      assertThat(facts.memoryBytes()).isEqualTo(2 * passages.facts().memoryBytes());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router_config.json | \"query_1_Pooling\",| | routes inputs to \"query: Transformer, Norm",
        "router_config.json | \"query\": [ | \"question\": [ | routes inputs to \"question:"
            + " Transform",
        "router_config.json | modules.transformer.Transformer | modules.clip.CLIPModel"
            + " | routes inputs to \"query: CLIPModel, Pooling",
        "router_config.json | \"route_mappings\": {} | \"route_mappings\": {\"a\": \"query\"}"
            + " | route_mappings is",
        "router_config.json | query_0_Transformer | ../elsewhere | a path inside the model folder",
        "query_0_Transformer/config.json | \"num_attention_heads\": 2 | \"num_attention_heads\": 5"
            + " | num_attention_heads is \"5\"",
      })
  void aPathThatIsNoEncoderIsRefused(String file, String from, @Nullable String to, String says)
      throws IOException {
    copy(ROUTERS.resolve("two-encoders"));
    Path edited = folder.resolve(file);
    String text = Files.readString(edited);
    assertThat(text).contains(from);
    Files.writeString(edited, text.replace(from, to == null ? "" : to));

    assertThatThrownBy(() -> load(folder, null))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(says);
  }

  /** Only `doc` stands for documents, since Asym's own example has it. */
  @Test
  void aPathOfAnotherNameBehindSharedModulesIsRefused() throws IOException {
    copy(ROUTERS.resolve("asym-behind"));
    Path asym = folder.resolve("2_Asym/config.json");
    Files.writeString(asym, Files.readString(asym).replace("\"doc\"", "\"answer\""));

    assertThatThrownBy(() -> load(folder, null))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("modules.json: lists 3 modules, and a router to \"query: Dense;")
        .hasMessageContaining("needed: the router alone, or paths of dense vectors for query");
  }

  @Test
  void pathsOfTwoWidthsAreRefused() throws IOException {
    copy(ROUTERS.resolve("two-encoders"));
    Files.writeString(
        folder.resolve("query_1_Pooling/config.json"),
        "{\"embedding_dimension\": 16, \"pooling_mode\": [\"mean\", \"max\"]}");

    assertThatThrownBy(() -> load(folder, null))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("32 dimensions for queries and 16 for documents");
  }

  private static LoadedModel queries(LoadedModel model) {
    return Objects.requireNonNull(model.queryPath());
  }

  private static void compare(LoadedModel model, Path folder, String expected) {
    JsonNode read = JsonMapper.shared().readTree(folder.resolve(expected));
    LoadedModelTests.compare(model, expected, read, GoldenVectors::assertSame);
  }

  private void copy(Path from) throws IOException {
    try (var files = Files.walk(from)) {
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

  private static LoadedModel load(Path path, @Nullable String task) {
    return LoadedModel.load(
        path,
        new ModelOptions(
            "paths", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa", task));
  }
}
