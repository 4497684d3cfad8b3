package dev.semblance.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is read of EmbeddingGemma 2's configuration; its vectors are among the golden folders'. */
class EmbeddingGemma2FamilyTests {

  @TempDir Path folder;

  private EncoderPlan plan(String name, Consumer<ObjectNode> edit) throws IOException {
    Path good = GoldenVectors.folder(name).resolve("config.json");
    ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(good);
    edit.accept(tree);
    Files.writeString(folder.resolve("config.json"), tree.toString());
    return Families.plan(JsonFile.read(folder, "config.json"));
  }

  /** As the published model is by transformers' defaults: google/embeddinggemma-2. */
  @Test
  void whatAConfigurationDoesNotSayIsThePublishedModels() throws IOException {
    EncoderPlan plan =
        plan(
            "embedding-gemma2-text",
            tree -> tree.retain("model_type", "architectures", "rope_parameters"));

    assertThat(plan.hidden()).isEqualTo(512);
    assertThat(plan.width()).isEqualTo(768);
    assertThat(plan.layers()).hasSize(24);
    SelfAttention first = plan.layers().getFirst().attention();
    assertThat(List.of(first.keyHeads(), first.width(), first.form().window()))
        .containsExactly(2, 256, 512);
    SelfAttention sixth = plan.layers().get(5).attention();
    assertThat(List.of(sixth.keyHeads(), sixth.width(), sixth.form().window()))
        .containsExactly(1, 512, Form.UNBOUNDED);
    assertThat(Objects.requireNonNull(sixth.rotary()).width()).isEqualTo(512);
  }

  /** As transformers does, whatever the list says of it. */
  @Test
  void theLastLayerSeesAll() throws IOException {
    EncoderPlan plan =
        plan(
            "embedding-gemma2-text",
            tree -> {
              tree.putArray("layer_types")
                  .add("full_attention")
                  .add("sliding_attention")
                  .add("sliding_attention");
            });

    assertThat(plan.layers())
        .extracting(layer -> layer.attention().form().window())
        .containsExactly(Form.UNBOUNDED, 5, Form.UNBOUNDED);
  }

  @Test
  void theWholeModelsSpaceIsAnotherThanItsTextParts() throws IOException {
    EncoderPlan whole = plan("embedding-gemma2", _ -> {});
    EncoderPlan others = plan("embedding-gemma2", tree -> tree.put("image_token_id", 9));

    assertThat(whole.signature()).isNotEqualTo(others.signature());
    assertThat(Objects.requireNonNull(whole.embeddings().lookup()).placeholders())
        .isEqualTo(new EncoderPlan.Placeholders(List.of(5, 6, 7), 0));
  }

  @Test
  void refusesWhatChangesTheGraph() {
    refused(
        "per_layer_config.2.sliding_window is \"3\", needed: head_dim and num_key_value_heads",
        tree -> layer(tree, 2).put("sliding_window", 3));
    refused(
        "per_layer_config.2.num_key_value_heads is \"3\", needed: a divisor of 4 heads",
        tree -> layer(tree, 2).put("num_key_value_heads", 3));
    refused(
        "layer_types is \"chunked_attention\", needed: full_attention or sliding_attention",
        tree -> tree.putArray("layer_types").add("chunked_attention"));
    refused(
        "layer_types is \"(missing)\"", tree -> tree.putArray("layer_types").add("full_attention"));
    refused("auto_map is", tree -> tree.putObject("auto_map").put("AutoModel", "a--b.C"));
    refused("architectures is", tree -> tree.putArray("architectures").add("Gemma3Model"));
  }

  private void refused(String message, Consumer<ObjectNode> edit) {
    assertThatThrownBy(() -> plan("embedding-gemma2-text", edit))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(message);
  }

  private static ObjectNode layer(ObjectNode tree, int n) {
    return (ObjectNode) tree.path("per_layer_config").path(Integer.toString(n));
  }
}
