package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A good folder with one thing broken is refused at load, and the message says which. */
class WrongModelFoldersTests {

  @TempDir Path folder;

  /** Breaks a copy of a good folder. */
  interface Harm {
    void to(Path folder) throws IOException;
  }

  static Stream<Arguments> harms() {
    return Stream.of(
        of("mean", "config.json: is missing", f -> Files.delete(f.resolve("config.json"))),
        of("mean", "config.json: is not valid JSON", f -> write(f, "config.json", "{\"a\":")),
        of("mean", "config.json: holds a JSON array", f -> write(f, "config.json", "[]")),
        of(
            "mean",
            "Duplicate",
            f -> write(f, "config.json", "{\"model_type\":\"bert\",\"model_type\":\"bert\"}")),
        of("mean", "is not valid JSON", f -> write(f, "config.json", "[".repeat(5000))),
        config("num_attention_heads", 5, "a divisor of hidden_size"),
        config("num_attention_heads", 0, "num_attention_heads is \"0\""),
        config("hidden_size", -3, "hidden_size is \"-3\""),
        config("hidden_size", "wide", "hidden_size is \"wide\""),
        config("hidden_size", 30, "needed by the configuration"),
        config("num_hidden_layers", 999, "has no tensor"),
        config("vocab_size", 9999999, "needed by the configuration"),
        config("hidden_act", "softplus", "hidden_act is \"softplus\""),
        config("layer_norm_eps", -1.0, "layer_norm_eps"),
        config("position_embedding_type", "relative_key", "needed: absolute"),
        config("position_embedding_type", "alibi", "needed: absolute"),
        config(
            "auto_map",
            Map.of("AutoModel", "jinaai/jina-bert--modeling_bert.JinaBertModel"),
            "auto_map"),
        config("feed_forward_type", "geglu", "feed_forward_type"),
        config("is_decoder", true, "is_decoder"),
        config("quantization_config", Map.of("bits", 8), "quantization_config"),
        config("model_type", "roberta", "architectures is \"BertModel\", needed: RobertaModel"),
        config("model_type", "robertta", "model_type is \"robertta\", needed: one of bert, "),
        config("model_type", "robertta", "; nearest: roberta"),
        of("mean", "adapter_config.json", f -> write(f, "adapter_config.json", "{}")),
        of("mean", "router_config.json", f -> write(f, "router_config.json", "{}")),
        of("mean", "safetensors", f -> Files.delete(f.resolve("model.safetensors"))),
        of(
            "mean",
            "pytorch_model.bin",
            f -> Files.move(f.resolve("model.safetensors"), f.resolve("pytorch_model.bin"))),
        of("mean", "model.safetensors", f -> cut(f.resolve("model.safetensors"), 5)),
        of("mean", "model.safetensors", f -> cut(f.resolve("model.safetensors"), 20_000)),
        of("mean", "model.safetensors", f -> headerLength(f, Long.MAX_VALUE)),
        of("mean", "model.safetensors", f -> headerLength(f, 99_000_000)),
        of("mean", "model.safetensors", f -> headerLength(f, 0)),
        of("mean", "where the tensor before it ends", WrongModelFoldersTests::overlapTensors),
        of("sharded", "missing", WrongModelFoldersTests::loseAShard),
        of("mean", "tokenizer.json: is missing", f -> Files.delete(f.resolve("tokenizer.json"))),
        of("mean", "tokenizer.json", f -> write(f, "tokenizer.json", "{\"model\":{}}")),
        edit("mean", "tokenizer.json", "word table", t -> vocabulary(t).put("beyond", 70000)),
        edit("mean", "tokenizer.json", "has no [CLS]", WrongModelFoldersTests::loseCls),
        edit(
            "mean",
            "tokenizer.json",
            "WordPiece",
            t -> ((ObjectNode) t.get("model")).put("type", "Unigram")),
        of(
            "mean",
            "model_max_length",
            f -> write(f, "tokenizer_config.json", "{\"model_max_length\":\"long\"}")),
        of(
            "mean",
            "do_lower_case",
            f -> write(f, "tokenizer_config.json", "{\"do_lower_case\":\"yes\"}")),
        of("mean", "modules.json", f -> write(f, "modules.json", "[]")),
        module(0, "type", "evil.Code", "other code is not run"),
        module(0, "path", "../../etc", "inside the model folder"),
        module(0, "path", "a\0b", "inside the model folder"),
        config("layer_norm_eps", new java.math.BigInteger("1" + "0".repeat(350)), "layer_norm_eps"),
        edit("mean", "tokenizer.json", "[MASK]", t -> vocabulary(t).put("[MASK]", "x")),
        module(
            1, "type", "sentence_transformers.models.WeightedLayerPooling", "WeightedLayerPooling"),
        module(1, "type", "sentence_transformers.models.Normalize", "needed: Pooling"),
        module(2, "type", "sentence_transformers.models.Pooling", "config.json: is missing"),
        edit(
            "mean",
            "1_Pooling/config.json",
            "word_embedding",
            t -> t.put("word_embedding_dimension", "many")),
        edit(
            "mean",
            "1_Pooling/config.json",
            "hidden size is 24",
            t -> t.put("word_embedding_dimension", 25)),
        edit(
            "mean",
            "1_Pooling/config.json",
            "not understood: pooling_mode_median",
            t -> t.put("pooling_mode_median", true)),
        edit(
            "mean",
            "1_Pooling/config.json",
            "pooling_mode is \"median\"",
            t -> t.put("pooling_mode", "median")),
        edit("dense", "2_Dense/config.json", "in_features", t -> t.put("in_features", 17)),
        edit(
            "dense",
            "2_Dense/config.json",
            "activation_function",
            t -> t.put("activation_function", "torch.nn.modules.activation.Softplus")),
        edit(
            "dense",
            "2_Dense/config.json",
            "module_input_name",
            t -> t.put("module_input_name", "token_embeddings")),
        edit(
            "dense",
            "2_Dense/config.json",
            "not understood: linear.bias",
            t -> t.put("bias", false)),
        edit(
            "prompts",
            "config_sentence_transformers.json",
            "default_prompt_name",
            t -> t.put("default_prompt_name", "nope")),
        edit(
            "prompts",
            "config_sentence_transformers.json",
            "similarity_fn_name",
            t -> t.put("similarity_fn_name", "jaccard")),
        edit(
            "prompts",
            "config_sentence_transformers.json",
            "truncate_dim",
            t -> t.put("truncate_dim", 8)),
        edit(
            "mean",
            "sentence_bert_config.json",
            "not understood: max_len",
            t -> t.put("max_len", 8)),
        edit(
            "mean",
            "sentence_bert_config.json",
            "max_seq_length",
            t -> t.put("max_seq_length", 0)));
  }

  @ParameterizedTest
  @MethodSource("harms")
  void isRefusedByName(String good, String says, Harm harm) throws IOException {
    GoldenVectors.copy(good, folder);
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

  private static Arguments of(String good, String says, Harm harm) {
    return arguments(good, says, harm);
  }

  private static Arguments config(String key, Object value, String says) {
    return edit("mean", "config.json", says, tree -> tree.putPOJO(key, value));
  }

  private static Arguments module(int index, String key, String value, String says) {
    return of(
        "mean",
        says,
        f -> {
          ArrayNode modules = (ArrayNode) JsonMapper.shared().readTree(f.resolve("modules.json"));
          ((ObjectNode) modules.get(index)).put(key, value);
          write(f, "modules.json", modules.toString());
        });
  }

  interface Edit {
    void to(ObjectNode tree);
  }

  private static Arguments edit(String good, String file, String says, Edit edit) {
    return of(
        good,
        says,
        f -> {
          ObjectNode tree =
              Files.exists(f.resolve(file))
                  ? (ObjectNode) JsonMapper.shared().readTree(f.resolve(file))
                  : JsonMapper.shared().createObjectNode();
          edit.to(tree);
          write(f, file, JsonMapper.shared().writeValueAsString(tree));
        });
  }

  private static ObjectNode vocabulary(ObjectNode tokenizer) {
    return (ObjectNode) tokenizer.get("model").get("vocab");
  }

  private static void loseCls(ObjectNode tokenizer) {
    vocabulary(tokenizer).remove("[CLS]");
    ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
    for (int i = added.size() - 1; i >= 0; i--) {
      if (added.get(i).path("content").asString("").equals("[CLS]")) {
        added.remove(i);
      }
    }
  }

  private static void loseAShard(Path folder) throws IOException {
    JsonNode index = JsonMapper.shared().readTree(folder.resolve("model.safetensors.index.json"));
    String shard = index.path("weight_map").iterator().next().stringValue();
    Files.delete(folder.resolve(shard));
  }

  private static void write(Path folder, String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text, StandardCharsets.UTF_8);
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  private static void headerLength(Path folder, long length) throws IOException {
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(file, bytes);
  }

  /** Makes a tensor lie where another of its shape does. */
  private static void overlapTensors(Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(header);
    Map<JsonNode, String> byShape = new HashMap<>();
    for (String name : tree.propertyNames()) {
      if (!tree.get(name).has("shape")) {
        continue;
      }
      String twin = byShape.putIfAbsent(tree.get(name).get("shape"), name);
      if (twin != null) {
        ((ObjectNode) tree.get(name)).set("data_offsets", tree.get(twin).get("data_offsets"));
        break;
      }
    }
    byte[] changed = tree.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[8 + changed.length + bytes.length - 8 - length];
    ByteBuffer out = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(changed.length).put(changed).put(bytes, 8 + length, bytes.length - 8 - length);
    Files.write(file, all);
  }
}
