package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.FolderCopies.Harm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A late interaction model's folder that could give wrong vectors is refused when it is loaded. */
class WrongLateFoldersTests {

  private static final String SENTENCE = "sentence_bert_config.json";
  private static final String PYLATE = "config_sentence_transformers.json";

  @TempDir Path folder;

  static Stream<Arguments> harms() {
    return Stream.of(
        edit(
            "colbert-st",
            SENTENCE,
            "strategy is \"pad\", needed: fixed or min",
            tree -> expansion(tree).put("strategy", "pad")),
        edit(
            "colbert-st",
            SENTENCE,
            "keys that are not understood: pad_side",
            tree -> expansion(tree).put("pad_side", "left")),
        edit(
            "colbert-st",
            SENTENCE,
            "token is \"[EXPAND]\", which the tokenizer does not have",
            tree -> expansion(tree).put("token", "[EXPAND]")),
        edit(
            "colbert-st",
            SENTENCE,
            "up to 65 tokens, but the position table holds 64",
            tree -> expansion(tree).put("length", 65)),
        edit(
            "colbert-st",
            SENTENCE,
            "processing_kwargs",
            tree -> tree.putObject("processing_kwargs").put("a", 1)),
        edit(
            "colbert-st",
            "2_MultiVectorMask/config.json",
            "keep_only_token_ids",
            tree -> tree.putArray("keep_only_token_ids").add(7)),
        edit(
            "colbert-st",
            "2_MultiVectorMask/config.json",
            "skiplist_words",
            tree -> tree.putArray("skiplist_words").add(7)),
        edit(
            "colbert-st",
            "1_Dense/config.json",
            "needed: token_embeddings",
            tree -> tree.put("module_input_name", "sentence_embedding")),
        edit(
            "colbert-st",
            "1_Dense/config.json",
            "in_features is 17, but the module before it gives 16",
            tree -> tree.put("in_features", 17)),
        edit(
            "colbert-pylate",
            "2_Dense/config.json",
            "in_features is 16, but the module before it gives 20",
            tree -> tree.put("in_features", 16)),
        edit(
            "colbert-pylate", "2_Dense/config.json", "linear.bias", tree -> tree.put("bias", true)),
        edit("colbert-pylate", PYLATE, "query_length", tree -> tree.put("query_length", 0)),
        edit(
            "colbert-pylate",
            PYLATE,
            "attend_to_expansion_tokens",
            tree -> tree.put("attend_to_expansion_tokens", "no")),
        module("colbert-pylate", "sentence_transformers.models.Pooling", "in a model of late"),
        module("colbert-pylate", "pylate.models.Router", "other code is not run"),
        edit(
            "colbert-stanford",
            "artifact.metadata",
            "query_maxlen",
            tree -> tree.put("query_maxlen", -1)),
        arguments(
            "colbert-stanford",
            "linear.weight",
            (Harm)
                folder ->
                    Files.copy(
                        LateGolden.folder("colbert-pylate").resolve("model.safetensors"),
                        folder.resolve("model.safetensors"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING)));
  }

  private static ObjectNode expansion(ObjectNode tree) {
    return (ObjectNode) tree.get("query_expansion");
  }

  @ParameterizedTest
  @MethodSource("harms")
  void isRefusedByName(String good, String says, Harm harm) throws IOException {
    FolderCopies.copy(LateGolden.folder(good), folder);
    harm.to(folder);

    Fault refused =
        catchThrowableOfType(
            Fault.class,
            () ->
                LoadedModel.load(
                    folder, new ModelOptions("wrong", "cpu", "float32", Truncate.ERROR)));

    assertThat(refused).as("a fault for %s", says).isInstanceOf(Fault.ModelRefused.class);
    assertThat(refused.message()).contains(says);
  }

  private static Arguments edit(String good, String file, String says, Consumer<ObjectNode> edit) {
    return arguments(good, says, (Harm) folder -> FolderCopies.change(folder.resolve(file), edit));
  }

  private static Arguments module(String good, String type, String says) {
    return arguments(
        good,
        says,
        (Harm)
            folder -> {
              JsonNode modules = JsonMapper.shared().readTree(folder.resolve("modules.json"));
              ((ObjectNode) ((ArrayNode) modules).get(1)).put("type", type);
              Files.writeString(folder.resolve("modules.json"), modules.toString());
            });
  }
}
