package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ways in which versions of Sentence Transformers write the same model: all give the vectors
 * that its version 6.2 gives for these very folders.
 */
class SentenceFolderFormsTests {

  private static final String MODULE =
      "{\"idx\": %d, \"name\": \"%d\", \"path\": \"%s\", \"type\": \"%s\"%s}";

  @TempDir Path folder;

  private LoadedModel load() {
    return LoadedModel.load(folder, new ModelOptions("mean", "cpu", "float32", Truncate.ERROR));
  }

  private void modules(String... modules) throws IOException {
    Files.writeString(folder.resolve("modules.json"), "[" + String.join(", ", modules) + "]");
  }

  private static String module(int index, String path, String type, String more) {
    return MODULE.formatted(index, index, path, type, more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sentence_transformers.models.%2$s",
        "sentence_transformers.models.%2$s.%2$s",
        "sentence_transformers.base.modules.%1$s.%2$s",
        "sentence_transformers.sentence_transformer.modules.%1$s.%2$s"
      })
  void classesAreKnownByTheirName(String path) throws IOException {
    GoldenVectors.copy("mean", folder);
    modules(
        module(0, "", path.formatted("transformer", "Transformer"), ", \"kwargs\": [\"task\"]"),
        module(1, "1_Pooling", path.formatted("pooling", "Pooling"), ", \"kwargs\": []"));

    try (LoadedModel model = load()) {
      LoadedModelTests.compare(model, "mean", GoldenVectors::assertSame);
    }
  }

  @Test
  void weightedLayersAreNoneWithoutHiddenStates() throws IOException {
    GoldenVectors.copy("mean", folder);
    modules(
        module(0, "", "sentence_transformers.models.Transformer", ""),
        module(1, "9_Weighted", "sentence_transformers.models.WeightedLayerPooling", ""),
        module(2, "1_Pooling", "sentence_transformers.models.Pooling", ""));

    try (LoadedModel model = load()) {
      LoadedModelTests.compare(model, "mean", GoldenVectors::assertSame);
    }
  }

  /** A model of texts, images and sounds reads texts; what the others take is not asked. */
  @Test
  void otherInputsMayBeBesideTexts() throws IOException {
    GoldenVectors.copy("embedding-gemma2", folder);
    FolderCopies.change(
        folder.resolve("sentence_bert_config.json"),
        config -> {
          ObjectNode kinds = (ObjectNode) config.path("modality_config");
          kinds.putObject("image").put("method", "get_image_features");
          kinds.putObject("image+text").put("method", "forward");
        });

    try (LoadedModel model = load()) {
      LoadedModelTests.compare(model, "embedding-gemma2", GoldenVectors::assertSame);
    }
  }

  @Test
  void aTemplateOfMessagesWouldFrameTexts() throws IOException {
    GoldenVectors.copy("embedding-gemma2", folder);
    FolderCopies.change(
        folder.resolve("sentence_bert_config.json"),
        config ->
            ((ObjectNode) config.path("modality_config"))
                .putObject("message")
                .put("method", "forward"));

    assertThatThrownBy(this::load)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("modality_config is")
        .hasMessageContaining("needed: text by forward's last_hidden_state, and no message");
  }

  @Test
  void aLanguageModelThatSeesBothWaysIsPooledByMeanWithoutModules() throws IOException {
    GoldenVectors.copy("qwen2-both-ways", folder);
    Files.delete(folder.resolve("modules.json"));
    FolderCopies.change(
        folder.resolve("config.json"),
        config -> config.putArray("architectures").add("Qwen2ForCausalLM"));

    try (LoadedModel model = load()) {
      LoadedModelTests.compare(model, "qwen2-both-ways", GoldenVectors::assertSame);
    }
  }

  /** Of the folder alone the reference makes a message of each text: its ids are others. */
  @ParameterizedTest
  @ValueSource(strings = {"chat_template.jinja", "tokenizer_config.json"})
  void aChatTemplateWouldFrameTextsWithoutModules(String file) throws IOException {
    GoldenVectors.copy("qwen3-without-modules", folder);
    FolderCopies.change(
        folder.resolve(file), config -> config.put("chat_template", "{{ messages[0].content }}"));

    assertThatThrownBy(this::load)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(file + ": has a chat template, and without modules.json")
        .hasMessageContaining("needed: none, or a modules.json of a Transformer and a Pooling");
  }

  @Test
  void aPromptOfNullIsEmpty() throws IOException {
    GoldenVectors.copy("mean", folder);
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"),
        "{\"prompts\": {\"query\": null, \"topic\": null, \"passage\": \"p: \"},"
            + " \"default_prompt_name\": \"topic\"}");

    try (LoadedModel model = load()) {
      assertThat(model.facts().prompts().byName())
          .containsEntry("topic", "")
          .containsEntry("query", "")
          .containsEntry("passage", "p: ");
      assertThat(model.facts().prompts().defaultName()).isEqualTo("topic");
    }
  }
}
