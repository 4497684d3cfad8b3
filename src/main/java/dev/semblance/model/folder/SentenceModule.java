package dev.semblance.model.folder;

import dev.semblance.encoder.Pooling;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What happens to a text's token vectors after the transformer, as {@code modules.json} lists it.
 */
public sealed interface SentenceModule {

  /**
   * Everything of the configuration that shapes the vectors, and nothing else, for the space's
   * hash.
   */
  String signature();

  /** The name of pooled vectors among modules. */
  String POOLED = "sentence_embedding";

  /** The name of tokens' vectors among modules. */
  String TOKENS = "token_embeddings";

  private static void requirePorts(JsonFile config, String needed, String fallback) {
    String input = config.text("module_input_name", fallback);
    if (!input.equals(needed)) {
      throw config.refuse("module_input_name", input, needed);
    }
    String output = config.text("module_output_name", input);
    if (!output.equals(needed)) {
      throw config.refuse("module_output_name", output, needed);
    }
  }

  /**
   * Tokens to one vector; several poolings are concatenated in order.
   *
   * @param dimensions of one token's vector, or {@link #ANY}
   * @param includePrompt whether the prompt's tokens take part
   */
  record PoolingModule(List<Pooling> poolings, int dimensions, boolean includePrompt)
      implements SentenceModule {

    /** Where no file says how wide a token's vector is. */
    public static final int ANY = 0;

    private static final Map<String, Pooling> NAMES =
        Map.of(
            "cls", Pooling.CLS,
            "lasttoken", Pooling.LAST_TOKEN,
            "max", Pooling.MAX,
            "mean", Pooling.MEAN,
            "mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LEN,
            "weightedmean", Pooling.WEIGHTED_MEAN);

    /** The older spelling, in the order in which Sentence Transformers concatenates. */
    private static final List<Map.Entry<String, Pooling>> FLAGS =
        List.of(
            Map.entry("pooling_mode_cls_token", Pooling.CLS),
            Map.entry("pooling_mode_max_tokens", Pooling.MAX),
            Map.entry("pooling_mode_mean_tokens", Pooling.MEAN),
            Map.entry("pooling_mode_mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LEN),
            Map.entry("pooling_mode_weightedmean_tokens", Pooling.WEIGHTED_MEAN),
            Map.entry("pooling_mode_lasttoken", Pooling.LAST_TOKEN));

    public PoolingModule {
      poolings = List.copyOf(poolings);
    }

    /** What Sentence Transformers assumes of a bare transformer. */
    static PoolingModule mean(int dimensions) {
      return new PoolingModule(List.of(Pooling.MEAN), dimensions, true);
    }

    /** What it assumes of a bare language model. */
    static PoolingModule lastToken(int dimensions) {
      return new PoolingModule(List.of(Pooling.LAST_TOKEN), dimensions, true);
    }

    static PoolingModule read(JsonFile config) {
      Integer named = config.integerOrNull("embedding_dimension", 1, 1 << 20);
      Integer old = config.integerOrNull("word_embedding_dimension", 1, 1 << 20);
      if (named == null && old == null) {
        throw new Fault.ModelRefused(
            config.name(), "embedding_dimension is missing, needed: the width of a token's vector");
      }
      List<Pooling> poolings = new ArrayList<>();
      JsonNode mode = config.value("pooling_mode");
      for (Map.Entry<String, Pooling> flag : FLAGS) {
        if (config.flag(flag.getKey(), false) && mode == null) {
          poolings.add(flag.getValue());
        }
      }
      if (mode != null) {
        for (JsonNode name : mode.isArray() ? mode : List.of(mode)) {
          Pooling pooling = name.isString() ? NAMES.get(name.stringValue()) : null;
          if (pooling == null) {
            throw config.refuse("pooling_mode", name, "one of " + sorted(NAMES.keySet()));
          }
          poolings.add(pooling);
        }
      }
      if (poolings.isEmpty()) {
        poolings.add(Pooling.MEAN);
      }
      boolean includePrompt = config.flag("include_prompt", true);
      refuseUnknown(config);
      return new PoolingModule(
          poolings, named != null ? named : java.util.Objects.requireNonNull(old), includePrompt);
    }

    @Override
    public String signature() {
      return "pooling " + wireName() + " " + includePrompt;
    }

    /** The name in a space: the poolings joined by {@code +}. */
    public String wireName() {
      return String.join("+", poolings.stream().map(Pooling::wireName).toList());
    }
  }

  /**
   * {@code activation(W x + b)}, plus {@code x} or {@code R x} where it is residual.
   *
   * @param folder holds {@code model.safetensors} with {@code linear.weight} [out, in]
   */
  record DenseModule(
      Path folder,
      String name,
      int inFeatures,
      int outFeatures,
      boolean bias,
      DenseActivation activation,
      boolean residual)
      implements SentenceModule {

    @Override
    public String signature() {
      return "dense "
          + inFeatures
          + " "
          + outFeatures
          + " "
          + bias
          + " "
          + activation
          + " "
          + residual;
    }

    /**
     * @param port what it is applied to, and the default where the file does not say
     */
    static DenseModule read(Path folder, String name, String port) {
      JsonFile config = JsonFile.read(folder, "config.json").renamed(name + "/config.json");
      requirePorts(config, port, port);
      return new DenseModule(
          folder,
          name,
          config.integer("in_features", 1, 1 << 20),
          config.integer("out_features", 1, 1 << 20),
          config.flag("bias", true),
          DenseActivation.read(config),
          config.flag("use_residual", false));
    }
  }

  /**
   * Layer normalisation of the pooled vector, eps 1e-5.
   *
   * @param folder holds {@code model.safetensors} with {@code norm.weight} and {@code norm.bias}
   */
  record LayerNormModule(Path folder, String name, int dimensions) implements SentenceModule {

    @Override
    public String signature() {
      return "layer norm " + dimensions;
    }

    static LayerNormModule read(Path folder, String name) {
      JsonFile config = JsonFile.read(folder, "config.json").renamed(name + "/config.json");
      LayerNormModule module =
          new LayerNormModule(folder, name, config.integer("dimension", 1, 1 << 20));
      refuseUnknown(config);
      return module;
    }
  }

  /** Scales the vector to length 1: {@code x / max(|x|, 1e-12)}. */
  record NormalizeModule() implements SentenceModule {

    @Override
    public String signature() {
      return "normalize";
    }

    /**
     * @param port what it is applied to; without a word that is {@link #POOLED}
     */
    static NormalizeModule read(JsonFile config, String port) {
      requirePorts(config, port, POOLED);
      return new NormalizeModule();
    }
  }

  /**
   * The activations a Dense module may name; Sentence Transformers builds them without arguments.
   */
  enum DenseActivation {
    IDENTITY,
    TANH,
    RELU,
    GELU,
    SILU,
    SIGMOID;

    static DenseActivation read(JsonFile config) {
      // Sentence Transformers takes Tanh when the key is missing.
      String type = config.text("activation_function", "torch.nn.modules.activation.Tanh");
      String simple = type.substring(type.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
      if (type.startsWith("torch.nn.")) {
        for (DenseActivation activation : values()) {
          if (activation.name().equals(simple)) {
            return activation;
          }
        }
      }
      throw config.refuse(
          "activation_function", type, "torch.nn's Identity, Tanh, ReLU, GELU, SiLU or Sigmoid");
    }
  }

  static void refuseUnknown(JsonFile config) {
    if (!config.unknownKeys().isEmpty()) {
      throw new Fault.ModelRefused(
          config.name(),
          "has keys that are not understood: " + String.join(", ", config.unknownKeys()));
    }
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }
}
