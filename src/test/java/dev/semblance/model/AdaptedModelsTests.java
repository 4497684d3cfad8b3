package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.safetensors.WeightsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

  /**
   * It adapts queries and values alone, which the script joins with the keys as they are stored.
   */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void anAdapterOfWeightsInHalfGivesWhatItGivesTheSameNumbersInFp32(
      DType half, @TempDir Path stored, @TempDir Path widened) throws IOException {
    copyOfLora(stored, half, half);
    copyOfLora(widened, half, DType.F32);

    try (LoadedModel model = load(stored, null);
        LoadedModel same = load(widened, null)) {
      LoadedModelTests.compare(
          same,
          "lora",
          (found, expected, what) ->
              assertThat(GoldenVectors.cosine(found, expected)).isGreaterThan(0.99));
      PackedBatch batch =
          PackedBatch.of(List.of(new PackedSequence(new int[] {2, 9, 30, 41, 3}, 0, Output.DENSE)));
      assertThat(GoldenVectors.forward(model.encoder(), batch))
          .isDeepEqualTo(GoldenVectors.forward(same.encoder(), batch));
    }
  }

  /** Its weights rounded, and stored in another type. */
  private static void copyOfLora(Path folder, DType rounded, DType stored) throws IOException {
    GoldenVectors.copy("lora", folder);
    Map<String, Tensor> made = new LinkedHashMap<>();
    try (WeightFiles files = WeightFiles.open(GoldenVectors.folder("lora"))) {
      for (String name : files.names()) {
        Tensor tensor = files.tensor(name);
        float[] values = tensor.dtype().floating() ? tensor.as(rounded).toFloats() : null;
        made.put(name, values == null ? tensor : Tensor.of(values, tensor.shape()).as(stored));
      }
      WeightsWriter.write(folder.resolve("model.safetensors"), made);
    }
  }

  private static LoadedModel load(Path folder, @Nullable String task) {
    return LoadedModel.load(
        folder,
        new ModelOptions(
            "tasks", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa", task));
  }
}
