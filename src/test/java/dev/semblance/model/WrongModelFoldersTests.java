package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.FolderCopies.Harm;
import dev.semblance.weights.safetensors.WeightsWriter;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
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

/** A good folder with one thing broken is refused at load, and the message says which. */
class WrongModelFoldersTests {

  @TempDir Path folder;

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
        config(
            "position_embedding_type", "alibi", "has no tensor encoder.layer.0.mlp.gated_layers"),
        config(
            "auto_map",
            Map.of("AutoModel", "jinaai/jina-bert--modeling_bert.JinaBertModel"),
            "auto_map"),
        config("feed_forward_type", "geglu", "feed_forward_type"),
        config("is_decoder", true, "is_decoder"),
        config("quantization_config", Map.of("bits", 8), "quantization_config"),
        config("model_type", "roberta", "architectures is \"BertModel\", needed: RobertaModel"),
        config(
            "model_type", "robertta", "model_type is \"robertta\", needed: one of albert, bert, "),
        config("model_type", "robertta", "; nearest: roberta"),
        edit(
            "qwen3",
            "config.json",
            "rope_parameters.rope_type is \"su\", needed: default, linear, dynamic, llama3, yarn,"
                + " longrope or proportional",
            t -> t.putObject("rope_parameters").put("rope_type", "su")),
        edit(
            "qwen3",
            "config.json",
            "rope_parameters.low_freq_factor is \"(missing)\", needed: a number",
            t -> t.putObject("rope_parameters").put("rope_type", "llama3").put("factor", 8)),
        edit(
            "llama-longrope",
            "config.json",
            "rope_parameters.short_factor is \"1 numbers\", needed: 2 numbers",
            t -> ((ObjectNode) t.path("rope_parameters")).putArray("short_factor").add(1)),
        edit(
            "albert",
            "config.json",
            "num_hidden_groups is \"4\", needed: at most num_hidden_layers 3",
            t -> t.put("num_hidden_groups", 4)),
        edit(
            "deberta-v2-convolution",
            "config.json",
            "conv_kernel_size is \"4\", needed: an odd number",
            t -> t.put("conv_kernel_size", 4)),
        edit(
            "deberta-v2-convolution",
            "config.json",
            "encoder.conv.conv.weight has shape [16, 16, 3], needed by the configuration: [16, 16, 5]",
            t -> t.put("conv_kernel_size", 5)),
        edit(
            "deberta-v2-convolution",
            "config.json",
            "conv_groups is \"2\", needed: 1",
            t -> t.put("conv_groups", 2)),
        edit(
            "nomic-moe",
            "config.json",
            "moe_top_k is \"5\", needed: at most num_experts 4",
            t -> t.put("moe_top_k", 5)),
        edit(
            "nomic-moe",
            "config.json",
            "moe_normalize_expert_weights is \"true\", needed: false",
            t -> t.put("moe_normalize_expert_weights", true)),
        edit(
            "nomic-moe",
            "config.json",
            "num_shared_experts is \"1\", needed: 0",
            t -> t.put("num_shared_experts", 1)),
        edit(
            "nomic-moe",
            "config.json",
            "mlp.router.layer.weight has shape [4, 16], needed by the configuration: [8, 16]",
            t -> t.put("num_experts", 8)),
        edit(
            "nomic-moe",
            "config.json",
            "num_experts is \"4\", needed: 0 with activation_function swiglu",
            t ->
                t.put("activation_function", "swiglu")
                    .put("qkv_proj_bias", false)
                    .put("mlp_fc1_bias", false)
                    .put("mlp_fc2_bias", false)),
        edit(
            "t5",
            "config.json",
            "relative_attention_num_buckets is \"32\", needed: a multiple of 4",
            t ->
                t.put("relative_attention_num_buckets", 32)
                    .put("relative_attention_max_distance", 8)),
        pointer("mean", "model.safetensors"),
        pointer("mean", "config.json"),
        pointer("mean", "tokenizer.json"),
        pointer("mean", "tokenizer_config.json"),
        pointer("mean", "modules.json"),
        pointer("mean", "1_Pooling/config.json"),
        pointer("mean", "sentence_bert_config.json"),
        pointer("dense", "2_Dense/model.safetensors"),
        pointer("sharded", "model-00002-of-00003.safetensors"),
        pointer("sharded", "model.safetensors.index.json"),
        of("mean", "adapter_config.json", f -> write(f, "adapter_config.json", "{}")),
        of(
            "mean",
            "adapter_model.safetensors: is missing, needed by adapter_config.json",
            f -> write(f, "adapter_config.json", "{\"peft_type\": \"LORA\"}")),
        of("lora", "adapter_config.json: adapts \"", f -> Files.delete(f.resolve("config.json"))),
        edit(
            "lora",
            "adapter_config.json",
            "peft_type is \"IA3\", needed: LORA; merge it first",
            t -> t.put("peft_type", "IA3")),
        edit(
            "lora",
            "adapter_config.json",
            "use_dora is \"true\", needed: nothing, or false: plain LoRA alone is merged",
            t -> t.put("use_dora", true)),
        edit(
            "lora",
            "adapter_config.json",
            "bias is \"all\", needed: none",
            t -> t.put("bias", "all")),
        edit(
            "lora",
            "adapter_config.json",
            "init_lora_weights is \"pissa\", needed: true, false, gaussian",
            t -> t.put("init_lora_weights", "pissa")),
        edit(
            "lora",
            "adapter_config.json",
            "fan_in_fan_out is \"true\"",
            t -> t.put("fan_in_fan_out", true)),
        edit(
            "lora",
            "adapter_config.json",
            "layer_replication is",
            t -> t.putArray("layer_replication").addArray().add(0).add(1)),
        edit(
            "lora",
            "adapter_config.json",
            "alpha_pattern",
            t -> t.putObject("alpha_pattern").put("(", 3)),
        of(
            "lora",
            "adapter_model.safetensors: encoder.layer.0.attention.self.query is of another shape",
            f -> adapter(f, "encoder.layer.0.attention.self.query", 3, 4, 4, 16)),
        of(
            "lora",
            "do not fit each other",
            f -> adapter(f, "encoder.layer.0.attention.self.query", 16, 4, 5, 16)),
        of(
            "lora",
            "adapts \"encoder.layer.9.attention.self.query",
            f -> adapter(f, "encoder.layer.9.attention.self.query", 16, 4, 4, 16)),
        of(
            "lora",
            "is no part of plain LoRA",
            f ->
                WeightsWriter.write(
                    f.resolve("adapter_model.safetensors"),
                    Map.of("base_model.model.x.lora_magnitude_vector", zeros(4, 4)))),
        of(
            "lora",
            "has no tensor \"base_model.model.x.lora_B.weight\"",
            f ->
                WeightsWriter.write(
                    f.resolve("adapter_model.safetensors"),
                    Map.of("base_model.model.x.lora_A.weight", zeros(4, 16)))),
        of("mean", "router_config.json", f -> write(f, "router_config.json", "{}")),
        of(
            "mean",
            "router_config.json: routes inputs to \"query, document\"",
            f ->
                write(
                    f,
                    "router_config.json",
                    "{\"structure\": {\"query\": [\"a\"], \"document\": [\"b\"]}}")),
        of("mean", "[0].type is \"Asym\"", f -> modules(f, "sentence_transformers.models.Asym")),
        of(
            "mean",
            "weights the layers' outputs (WeightedLayerPooling",
            WrongModelFoldersTests::weightLayers),
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
        edit(
            "mean",
            "tokenizer.json",
            "has no \"[CLS]\" in its vocabulary",
            WrongModelFoldersTests::loseCls),
        edit(
            "mean",
            "tokenizer.json",
            "WordPiece",
            t -> ((ObjectNode) t.get("model")).put("type", "Unigram")),
        of(
            "mean",
            "model_max_length",
            f -> write(f, "tokenizer_config.json", "{\"model_max_length\":\"long\"}")),
        tokens(
            "{\"extra_special_tokens\":[\"<ent>\"]}",
            "extra_special_tokens[0]: \"<ent>\" gets id 258, but the model's word table has 258 rows"),
        tokens(
            "{\"extra_special_tokens\":\"<ent>\"}",
            "extra_special_tokens is \"<ent>\", needed: a list"),
        tokens("{\"extra_special_tokens\":[{\"content\":\"fox\"}]}", "extra_special_tokens[0] is"),
        tokens("{\"ent_token\":\"<ent>\"}", "ent_token: \"<ent>\" gets id 258"),
        tokens("{\"bos_token\":\"<s>\"}", "bos_token: \"<s>\" gets id 258"),
        tokens("{\"cls_token\":null}", "cls_token is \"null\", needed: a token"),
        tokens("{\"unk_token\":null}", "unk_token is \"null\", needed: a token"),
        tokens("{\"unk_token\":\"fox?\"}", "fox?"),
        tokens("{\"sep_token\":7}", "sep_token is \"7\", needed: a token"),
        tokens("{\"do_lower_case\":null}", "do_lower_case is \"null\", needed: true or false"),
        tokens("{\"tokenize_chinese_chars\":null}", "tokenize_chinese_chars is \"null\""),
        tokens("{\"strip_accents\":\"no\"}", "strip_accents is \"no\""),
        tokens("{\"split_special_tokens\":1}", "split_special_tokens is \"1\""),
        tokens("{\"padding_side\":\"up\"}", "padding_side is \"up\", needed: right or left"),
        tokens("{\"truncation_side\":\"up\"}", "truncation_side is \"up\", needed: right or left"),
        tokens("{\"init_inputs\":[\"vocab.txt\"]}", "init_inputs"),
        tokens("{\"fast_tokenizer_files\":[\"tokenizer.4.0.0.json\"]}", "fast_tokenizer_files"),
        tokens("{\"added_tokens_decoder\":null}", "added_tokens_decoder is \"null\""),
        tokens(
            "{\"added_tokens_decoder\":{\"x\":{\"content\":\"fox\"}}}",
            "added_tokens_decoder.x is"),
        tokens("{\"added_tokens_decoder\":{\"4\":\"fox\"}}", "added_tokens_decoder.4 is \"fox\""),
        tokens(
            "{\"added_tokens_decoder\":{\"4\":{}}}",
            "added_tokens_decoder.4.content is \"nothing\""),
        tokens(
            "{\"added_tokens_decoder\":{\"4\":{\"content\":\"fox\",\"lstrip\":\"yes\"}}}",
            "added_tokens_decoder.4.lstrip is \"yes\""),
        tokens(
            "{\"added_tokens_decoder\":{\"900\":{\"content\":\"<ent>\"}}}",
            "added_tokens_decoder.900: \"<ent>\" gets id 258"),
        tokens(
            "{\"tokenizer_class\":\"XLMRobertaTokenizer\"}",
            "model.type is \"WordPiece\", needed: Unigram, as XLMRobertaTokenizer and"),
        tokens(
            "{\"tokenizer_class\":\"BartTokenizerFast\"}",
            "tokenizer_config.json: tokenizer_class is \"BartTokenizerFast\", needed: BertTokenizer or"),
        of(
            "mean",
            "config.json: tokenizer_class is \"BertJapaneseTokenizer\"",
            f -> {
              Files.delete(f.resolve("tokenizer_config.json"));
              ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(f.resolve("config.json"));
              tree.put("tokenizer_class", "BertJapaneseTokenizer");
              write(f, "config.json", tree.toString());
            }),
        of(
            "mean",
            "added_tokens.json: <ent>: \"<ent>\" gets id 258",
            f -> write(f, "added_tokens.json", "{\"<ent>\":258}")),
        of(
            "mean",
            "added_tokens.json: \"fox\" is \"much\"",
            f -> write(f, "added_tokens.json", "{\"fox\":\"much\"}")),
        of(
            "mean",
            "special_tokens_map.json: mask_token: \"<mask>\" gets id 258",
            f -> write(f, "special_tokens_map.json", "{\"mask_token\":\"<mask>\"}")),
        of(
            "mean",
            "special_tokens_map.json: extra_special_tokens[0] is",
            f ->
                write(
                    f,
                    "special_tokens_map.json",
                    "{\"additional_special_tokens\":[{\"content\":\"fox\"}]}")),
        of(
            "fast-with-added",
            "split_special_tokens is \"true\", needed: false where",
            f ->
                write(
                    f,
                    "tokenizer_config.json",
                    "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"split_special_tokens\":true,\"added_tokens_decoder\":{\"900\":{\"content\":\"<b>\",\"special\":true},\"901\":{\"content\":\"<c>\"}}}")),
        edit(
            "normalizer-kept",
            "tokenizer.json",
            "post_processor.single[1].type_id is \"1\", needed: 0",
            WrongModelFoldersTests::typeOne),
        tokens(
            "{\"cls_token\":\"New Token\"}",
            "cls_token is \"New Token\", needed: a token without white space"),
        of(
            "mean",
            "extra_special_tokens is",
            f ->
                write(
                    f,
                    "special_tokens_map.json",
                    "{\"extra_special_tokens\":[{\"content\":\"fox\",\"special\":true}]}")),
        of(
            "vocab-text",
            "tokenizer.json: is missing",
            f ->
                write(
                    f,
                    "tokenizer_config.json",
                    "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}")),
        of(
            "vocab-text",
            "vocab.txt: is not UTF-8",
            f -> Files.write(f.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff, '\n'})),
        of(
            "vocab-text",
            "has no \"<ent>\" in its vocabulary; added behind its 258 pieces, it would get id 258, which \"the\" has",
            f -> Files.writeString(f.resolve("vocab.txt"), "the\n", StandardOpenOption.APPEND)),
        pointer("vocab-text", "vocab.txt"),
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
        module(1, "type", "sentence_transformers.models.WeightedLayerPooling", "needed: Pooling"),
        module(1, "type", "sentence_transformers.models.LSTM", "type is \"LSTM\""),
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

  /** One module of that type. */
  private static void modules(Path folder, String type) throws IOException {
    write(folder, "modules.json", "[{\"idx\": 0, \"path\": \"\", \"type\": \"" + type + "\"}]");
  }

  private static void weightLayers(Path folder) throws IOException {
    String modules = Files.readString(folder.resolve("modules.json"));
    write(
        folder,
        "modules.json",
        modules.replaceFirst(
            "\\},",
            "}, {\"idx\": 9, \"path\": \"9_Weighted\","
                + " \"type\": \"sentence_transformers.models.WeightedLayerPooling\"},"));
    String config = Files.readString(folder.resolve("config.json"));
    write(folder, "config.json", config.replaceFirst("\\{", "{\"output_hidden_states\": true,"));
  }

  private static Arguments of(String good, String says, Harm harm) {
    return arguments(good, says, harm);
  }

  /** Replaces the adapter by one of a layer, {@code B} [out, rankB] and {@code A} [rankA, in]. */
  private static void adapter(Path folder, String layer, int out, int rankB, int rankA, int in)
      throws IOException {
    WeightsWriter.write(
        folder.resolve("adapter_model.safetensors"),
        Map.of(
            "base_model.model." + layer + ".lora_A.weight", zeros(rankA, in),
            "base_model.model." + layer + ".lora_B.weight", zeros(out, rankB)));
  }

  private static Tensor zeros(int rows, int columns) {
    return Tensor.of(new float[rows * columns], rows, columns);
  }

  private static Arguments tokens(String config, String says) {
    return of("mean", says, f -> write(f, "tokenizer_config.json", config));
  }

  private static void typeOne(ObjectNode tokenizer) {
    JsonNode text = tokenizer.path("post_processor").path("single").get(1).path("Sequence");
    ((ObjectNode) text).put("type_id", 1);
  }

  /** What a clone without Git LFS has in place of a file. */
  private static Arguments pointer(String good, String file) {
    return of(
        good,
        file.substring(file.lastIndexOf('/') + 1)
            + ": is a Git LFS pointer of 133 bytes in place of the file, which has 90868376;"
            + " install Git LFS and run \"git lfs pull\" in the clone",
        f ->
            write(
                f,
                file,
                """
                version https://git-lfs.github.com/spec/v1
                oid sha256:53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
                size 90868376
                """));
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

  private static Arguments edit(String good, String file, String says, Consumer<ObjectNode> edit) {
    return of(good, says, f -> FolderCopies.change(f.resolve(file), edit));
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
