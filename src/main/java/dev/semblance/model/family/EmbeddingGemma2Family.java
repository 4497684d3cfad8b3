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
import dev.semblance.model.plan.EncoderPlan.Lookup;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.Placeholders;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.LayerInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The text part of EmbeddingGemma 2, as transformers 5.24's {@code
 * models/embedding_gemma2/modeling_embedding_gemma2.py} computes it: Gemma's four norms (with
 * weights as they are stored), values normed as well, layers that see all with heads of their own
 * width, a piece of the embedded token told to each layer, and a projection of every token at the
 * end. Of the whole model's folder ({@code embedding_gemma2}) its images' and sounds' parts are
 * left out, and their tokens in a text get the row of padding, as there.
 */
final class EmbeddingGemma2Family implements Family {

  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  @Override
  public List<String> modelTypes() {
    return List.of("embedding_gemma2", "embedding_gemma2_text");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "EmbeddingGemma 2", List.of("EmbeddingGemma2"));
    boolean whole = config.text("model_type", "").equals("embedding_gemma2");
    config.inert("audio_config", "vision_config");
    config.inert("boi_token_id", "eoi_token_id", "boa_token_id", "eoa_token_index");
    JsonFile text = whole ? config.object("text_config") : config;
    if (whole) {
      ConfigKeys.check(text, "EmbeddingGemma 2", List.of("EmbeddingGemma2Text"));
    }
    Config gemma = Config.read(text);
    Lookup lookup = whole ? lookup(config, text, gemma) : null;
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < gemma.kinds.size(); n++) {
      layers.add(layer(gemma, gemma.kinds.get(n), "layers." + n + "."));
    }
    return new EncoderPlan(
        "embedding_gemma2 " + gemma + (lookup == null ? "" : " " + lookup.placeholders()),
        List.of("language_model.", "model.language_model.", "model."),
        List.of("(model\\.)?(vision_tower|embed_vision|audio_tower|embed_audio)\\..*"),
        gemma.vocabulary,
        gemma.hidden,
        gemma.positions,
        new Embeddings(
            "embed_tokens.weight",
            gemma.hidden,
            (float) Math.sqrt(gemma.hidden),
            null,
            null,
            null,
            null,
            lookup),
        layers,
        GatedLayers.rms("norm", gemma.hidden, gemma.eps),
        null,
        new LayerInputs(
            Linear.of(
                "ple.per_layer_model_projection",
                false,
                gemma.kinds.size() * gemma.piece,
                gemma.hidden),
            1 / Math.sqrt(gemma.hidden),
            GatedLayers.rms("ple.per_layer_projection_norm", gemma.piece, gemma.eps)),
        Linear.of("embedding_projection", false, gemma.dimensions, gemma.hidden));
  }

  /** Tokens of what is not text get padding's row; null where the vocabulary has none of them. */
  private static @Nullable Lookup lookup(JsonFile config, JsonFile text, Config gemma) {
    List<Integer> ids =
        Stream.of(
                config.integer("image_token_id", 0, 1 << 24, 258_880),
                config.integer("audio_token_id", 0, 1 << 24, 258_881),
                config.integer("video_token_id", 0, 1 << 24, 258_884))
            .filter(id -> id < gemma.vocabulary)
            .toList();
    int pad = text.integer("pad_token_id", 0, gemma.vocabulary - 1, 0);
    return ids.isEmpty()
        ? null
        : new Lookup(gemma.vocabulary, null, null, new Placeholders(ids, pad));
  }

  private static Layer layer(Config gemma, Kind kind, String from) {
    String self = from + "self_attn.";
    int queries = gemma.heads * kind.width;
    int keys = kind.keyHeads * kind.width;
    String told = from + "ple_block.";
    return new Layer(
        around(gemma, from + "input_layernorm", from + "post_attention_layernorm"),
        new SelfAttention(
            gemma.heads,
            kind.keyHeads,
            kind.width,
            GatedLayers.queryKeyValue(self, gemma.attentionBias, queries, keys, gemma.hidden),
            Linear.of(self + "o_proj", gemma.attentionBias, gemma.hidden, queries),
            GatedLayers.rms(self + "q_norm", kind.width, gemma.eps),
            GatedLayers.rms(self + "k_norm", kind.width, gemma.eps),
            gemma.eps,
            kind.rotary,
            1,
            new Form(false, kind.window, null)),
        around(gemma, from + "pre_feedforward_layernorm", from + "post_feedforward_layernorm"),
        new FeedForward(
            GatedLayers.pair(
                from + "mlp.gate_proj", from + "mlp.up_proj", false, gemma.inner, gemma.hidden),
            Gate.FIRST,
            gemma.inner,
            gemma.activation,
            Linear.of(from + "mlp.down_proj", false, gemma.hidden, gemma.inner)),
        new LayerInputs.Taken(
            Linear.of(told + "per_layer_input_gate", false, gemma.piece, gemma.hidden),
            gemma.activation,
            Linear.of(told + "per_layer_projection", false, gemma.hidden, gemma.piece),
            GatedLayers.rms(told + "post_per_layer_input_norm", gemma.hidden, gemma.eps),
            from + "layer_scalar"));
  }

  private static Around around(Config gemma, String before, String branch) {
    Norm first = GatedLayers.rms(before, gemma.hidden, gemma.eps);
    return new Around(first, GatedLayers.rms(branch, gemma.hidden, gemma.eps), null);
  }

  /**
   * What tells a layer from others.
   *
   * @param width of a head
   * @param window how far it sees on either side
   */
  private record Kind(int keyHeads, int width, int window, Rotary rotary) {}

  /**
   * @param piece width of what each layer is told
   * @param dimensions of a token's vector in the end
   */
  private record Config(
      int vocabulary,
      int hidden,
      int heads,
      int inner,
      Activation activation,
      double eps,
      int positions,
      boolean attentionBias,
      int piece,
      int dimensions,
      List<Kind> kinds) {

    static Config read(JsonFile config) {
      int heads = config.integer("num_attention_heads", 1, 1 << 12, 4);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24, 262_144),
          config.integer("hidden_size", 1, 1 << 16, 512),
          heads,
          config.integer("intermediate_size", 1, 1 << 20, 2048),
          ConfigKeys.activation(config, "hidden_activation", "gelu_pytorch_tanh"),
          config.number("rms_norm_eps", 1e-30, 1, 1e-6),
          config.integer("max_position_embeddings", 1, 1 << 24, 262_144),
          config.flag("attention_bias", false),
          config.integer("hidden_size_per_layer_input", 1, 1 << 16, 512),
          config.integer("embedding_dim", 1, 1 << 16, 768),
          kinds(config, heads));
    }

    private static List<Kind> kinds(JsonFile config, int heads) {
      int layers = config.integer("num_hidden_layers", 1, 1000, 24);
      int pattern = config.integer("sliding_window_pattern", 1, 1000, 6);
      JsonNode types = config.value("layer_types");
      int window = config.integer("sliding_window", 0, 1 << 24, 512);
      // What a layer says of itself is all that counts; without, what sees all is wider.
      boolean saysEach = config.has("per_layer_config");
      JsonFile each = config.object("per_layer_config");
      int fullWidth = config.integer("global_head_dim", 2, 1 << 12, 512);
      int fullKeys = config.integer("num_global_key_value_heads", 1, 1 << 12, 1);
      int width = config.integer("head_dim", 2, 1 << 12, 256);
      int keys = config.integer("num_key_value_heads", 1, 1 << 12, 2);
      List<Kind> kinds = new ArrayList<>();
      for (int n = 0; n < layers; n++) {
        boolean full = n == layers - 1 || isFull(config, types, n, pattern);
        JsonFile own = each.object(Integer.toString(n));
        int ownKeys =
            own.integer("num_key_value_heads", 1, 1 << 12, full && !saysEach ? fullKeys : keys);
        if (heads % ownKeys != 0) {
          throw own.refuse("num_key_value_heads", ownKeys, "a divisor of " + heads + " heads");
        }
        int ownWidth = own.integer("head_dim", 2, 1 << 12, full && !saysEach ? fullWidth : width);
        if (!own.unknownKeys().isEmpty()) {
          String key = own.unknownKeys().getFirst();
          throw own.refuse(
              key, String.valueOf(own.value(key)), "head_dim and num_key_value_heads alone");
        }
        RopeKeys rope = new RopeKeys(config, ownWidth, full ? 1_000_000 : 10_000);
        kinds.add(
            new Kind(
                ownKeys,
                ownWidth,
                full ? Form.UNBOUNDED : window,
                rope.read(full ? FULL : SLIDING, "rope_theta")));
      }
      return kinds;
    }

    private static boolean isFull(JsonFile config, @Nullable JsonNode types, int n, int pattern) {
      if (types == null) {
        return (n + 1) % pattern == 0;
      }
      String type = types.path(n).asString("(missing)");
      if (!type.equals(FULL) && !type.equals(SLIDING)) {
        throw config.refuse("layer_types", type, FULL + " or " + SLIDING);
      }
      return type.equals(FULL);
    }
  }
}
