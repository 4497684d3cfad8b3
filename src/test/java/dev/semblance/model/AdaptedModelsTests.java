package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One folder's weights, adapted to one of its tasks as they are loaded. The reference is
 * transformers' {@code JinaEmbeddingsV3Model} with the task's matrices merged.
 */
class AdaptedModelsTests {

  private static final Path TASKS = Path.of("src/test/resources/tasks/jina-v3-tasks");

  @ParameterizedTest
  @CsvSource({"retrieval.query, 0", "retrieval.passage, 1"})
  void eachTaskGivesItsReferencesVectors(String task, int place) {
    JsonNode expected = JsonMapper.shared().readTree(TASKS.resolve("expected-" + place + ".json"));
    try (LoadedModel model = load(TASKS, task)) {
      LoadedModelTests.compare(model, task, expected, GoldenVectors::assertSame);
      assertThat(model.facts().prompts().byName()).containsOnlyKeys(task);
      assertThat(model.facts().prompts().defaultPrompt())
          .isEqualTo(expected.at("/prompts").path(task).stringValue());
    }
  }

  @Test
  void tasksAreSpacesOfTheirOwn() {
    try (LoadedModel query = load(TASKS, "retrieval.query");
        LoadedModel matching = load(TASKS, "text-matching");
        LoadedModel none = load(TASKS, null)) {
      assertThat(query.facts().space().hash())
          .isNotEqualTo(matching.facts().space().hash())
          .isNotEqualTo(none.facts().space().hash());
      assertThat(matching.facts().space().hash()).isNotEqualTo(none.facts().space().hash());
      assertThat(none.facts().prompts().byName()).hasSize(3);
    }
  }

  @Test
  void aTaskThatIsNotThereIsRefusedNamingThoseThatAre() {
    assertThatThrownBy(() -> load(TASKS, "classification"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("retrieval.query")
        .hasMessageContaining("needed: \"classification\" among them");
    assertThatThrownBy(() -> load(GoldenVectors.folder("mean"), "retrieval.query"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("has no tasks, but \"retrieval.query\" is asked");
  }

  private static LoadedModel load(Path folder, @Nullable String task) {
    return LoadedModel.load(
        folder,
        new ModelOptions(
            "tasks", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa", task));
  }
}
