package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.ScoreHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The decoders that people embed with or ask for a yes, and EuroBERT, which is the same graph
 * seeing both ways: rotary positions, RMS norms before each part, grouped keys, a gated
 * feed-forward part. As transformers' {@code models/llama}, {@code mistral}, {@code qwen2}, {@code
 * qwen3} and {@code eurobert} compute them, and {@code gemma}, whose norms are stored less one;
 * {@code is_causal: false} makes any of them see both ways.
 *
 * <p>Known by it: Qwen3-Embedding, e5-mistral, EuroBERT, bge-reranker-v2-gemma.
 */
final class LlamaFamily implements Family {

  /** What tells the types apart where a configuration is silent. */
  private enum Type {
    EUROBERT("eurobert", "EuroBert", false, false, 250_000, 1e-5, 8192),
    GEMMA("gemma", "Gemma", true, false, 10_000, 1e-6, 8192),
    LLAMA("llama", "Llama", true, false, 10_000, 1e-6, 2048),
    MISTRAL("mistral", "Mistral", true, false, 10_000, 1e-6, 131_072),
    QWEN2("qwen2", "Qwen2", true, true, 10_000, 1e-6, 32_768),
    QWEN3("qwen3", "Qwen3", true, false, 10_000, 1e-6, 32_768);

    private final String wireName;
    private final String className;
    private final boolean causal;
    private final boolean queryBias;
    private final double theta;
    private final double eps;
    private final int positions;

    Type(
        String wireName,
        String className,
        boolean causal,
        boolean queryBias,
        double theta,
        double eps,
        int positions) {
      this.wireName = wireName;
      this.className = className;
      this.causal = causal;
      this.queryBias = queryBias;
      this.theta = theta;
      this.eps = eps;
      this.positions = positions;
    }

    private Norm norm(String name, int width, double rmsEps) {
      return this == GEMMA
          ? GatedLayers.rmsPlusOne(name, width, rmsEps)
          : GatedLayers.rms(name, width, rmsEps);
    }

    private int headWidth(int hidden, int heads) {
      return switch (this) {
        case GEMMA -> 256;
        case QWEN3 -> 128;
        default -> Math.max(2, hidden / heads);
      };
    }
  }

  @Override
  public List<String> modelTypes() {
    return List.of("eurobert", "gemma", "llama", "mistral", "qwen2", "qwen3");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    Type type = type(config);
    String modelType = type.wireName;
    if (type == Type.EUROBERT) {
      // The repositories bring the code that transformers has by now.
      config.inert("auto_map");
      ConfigKeys.checkGraph(config, modelType, List.of(type.className));
    } else {
      ConfigKeys.check(config, modelType, List.of(type.className));
    }
    config.inert("pretraining_tp", "mask_token_id", "classifier_pooling");
    Config decoder = Config.read(config, type);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < decoder.forms.size(); n++) {
      layers.add(layer(decoder, type, n));
    }
    return new EncoderPlan(
        modelType + " " + decoder,
        List.of("model."),
        List.of("lm_head\\..*", "score\\..*", "classifier\\..*", "dense\\..*", ".*rotary_emb\\..*"),
        decoder.vocabulary,
        decoder.hidden,
        decoder.positions,
        new Embeddings(
            "embed_tokens.weight",
            decoder.hidden,
            type == Type.GEMMA ? (float) Math.sqrt(decoder.hidden) : 1,
            null,
            null,
            null,
            null),
        layers,
        type.norm("norm", decoder.hidden, decoder.eps));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    Type type = type(config);
    int hidden = Config.read(config, type).hidden;
    if (type == Type.EUROBERT) {
      return Optional.of(euroHead(config, hidden, labels));
    }
    return Optional.of(GatedLayers.lastTokenHead(config, labels));
  }

  private static ScoreHead euroHead(JsonFile config, int hidden, int labels) {
    String pooling = config.text("classifier_pooling", "late");
    ScoreHead.Reads reads =
        switch (pooling) {
          case "bos" -> ScoreHead.Reads.FIRST;
          case "mean" -> ScoreHead.Reads.MEAN;
          case "late" -> ScoreHead.Reads.EACH;
          default -> throw config.refuse("classifier_pooling", pooling, "bos, mean or late");
        };
    ScoreHead.Transform transform =
        new ScoreHead.Transform(
            Linear.of("dense", true, hidden, hidden), false, Activation.GELU, null);
    Linear classifier = Linear.of("classifier", true, labels, hidden);
    return new ScoreHead(reads, null, transform, new ScoreHead.Out.Labels(classifier));
  }

  @Override
  public Optional<String> logitTable() {
    return Optional.of("lm_head.weight");
  }

  private static Type type(JsonFile config) {
    String modelType = config.text("model_type", "");
    return Arrays.stream(Type.values())
        .filter(each -> each.wireName.equals(modelType))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(modelType));
  }

  private static Layer layer(Config decoder, Type type, int n) {
    String from = "layers." + n + ".";
    String self = from + "self_attn.";
    int queries = decoder.heads * decoder.width;
    int keys = decoder.keyHeads * decoder.width;
    boolean normed = type == Type.QWEN3;
    return new Layer(
        Around.pre(type.norm(from + "input_layernorm", decoder.hidden, decoder.eps)),
        new SelfAttention(
            decoder.heads,
            decoder.keyHeads,
            decoder.width,
            GatedLayers.queryKeyValue(
                self, decoder.attentionBias || type.queryBias, queries, keys, decoder.hidden),
            Linear.of(self + "o_proj", decoder.attentionBias, decoder.hidden, queries),
            normed ? GatedLayers.rms(self + "q_norm", decoder.width, decoder.eps) : null,
            normed ? GatedLayers.rms(self + "k_norm", decoder.width, decoder.eps) : null,
            decoder.rotary,
            1 / Math.sqrt(decoder.width),
            decoder.forms.get(n)),
        Around.pre(type.norm(from + "post_attention_layernorm", decoder.hidden, decoder.eps)),
        new FeedForward(
            GatedLayers.pair(
                from + "mlp.gate_proj",
                from + "mlp.up_proj",
                decoder.feedForwardBias,
                decoder.inner,
                decoder.hidden),
            Gate.FIRST,
            decoder.inner,
            decoder.activation,
            Linear.of(
                from + "mlp.down_proj", decoder.feedForwardBias, decoder.hidden, decoder.inner)));
  }

  private record Config(
      int vocabulary,
      int hidden,
      int heads,
      int keyHeads,
      int width,
      int inner,
      Activation activation,
      double eps,
      int positions,
      boolean attentionBias,
      boolean feedForwardBias,
      Rotary rotary,
      List<Form> forms) {

    static Config read(JsonFile config, Type type) {
      int hidden = config.integer("hidden_size", 1, 1 << 16);
      int heads = config.integer("num_attention_heads", 1, 1 << 12);
      int keyHeads = config.integer("num_key_value_heads", 1, 1 << 12, heads);
      if (heads % keyHeads != 0) {
        throw config.refuse("num_key_value_heads", keyHeads, "a divisor of " + heads + " heads");
      }
      int width = config.integer("head_dim", 2, 1 << 12, type.headWidth(hidden, heads));
      RopeKeys rope = new RopeKeys(config, width, type.theta);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          heads,
          keyHeads,
          width,
          config.integer("intermediate_size", 1, 1 << 20),
          activation(config, type),
          config.number("rms_norm_eps", 1e-30, 1, type.eps),
          rope.longest(config.integer("max_position_embeddings", 1, 1 << 24, type.positions)),
          config.flag("attention_bias", false),
          config.flag("mlp_bias", false),
          rope.read(),
          forms(config, type));
    }

    private static Activation activation(JsonFile config, Type type) {
      if (type != Type.GEMMA) {
        return ConfigKeys.activation(config, "hidden_act", "silu");
      }
      // The first files say gelu and mean this; transformers 5 reads nothing of the other key.
      config.inert("hidden_activation");
      Activation named = ConfigKeys.activation(config, "hidden_act", "gelu_pytorch_tanh");
      return named == Activation.GELU ? Activation.GELU_TANH : named;
    }

    private static List<Form> forms(JsonFile config, Type type) {
      boolean causal =
          type == Type.GEMMA
              ? !config.flag("use_bidirectional_attention", false)
              : config.flag("is_causal", type.causal);
      Integer window = window(config, type);
      int layers = config.integer("num_hidden_layers", 1, 1000);
      int full = type == Type.MISTRAL ? 0 : config.integer("max_window_layers", 0, 1 << 16, 28);
      JsonNode types = config.value("layer_types");
      List<Form> forms = new ArrayList<>();
      for (int n = 0; n < layers; n++) {
        boolean sliding =
            types == null
                ? window != null && n >= full
                : types.path(n).asString("").equals("sliding_attention");
        if (sliding && window == null) {
          throw config.refuse("sliding_window", "(missing)", "a width: layer_types asks for it");
        }
        forms.add(new Form(causal, sliding && window != null ? window - 1 : Form.UNBOUNDED, null));
      }
      return forms;
    }

    /** How many tokens a sliding layer sees, itself included; null where there is none. */
    private static @Nullable Integer window(JsonFile config, Type type) {
      Integer window = config.integerOrNull("sliding_window", 1, 1 << 24);
      boolean used =
          switch (type) {
            case MISTRAL -> true;
            case QWEN2, QWEN3 -> config.flag("use_sliding_window", false);
            default -> false;
          };
      return used ? window : null;
    }
  }
}
