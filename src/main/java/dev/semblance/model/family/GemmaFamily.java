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
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.ScoreHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Gemma 3's text model, as transformers' {@code models/gemma3/modeling_gemma3.py} computes it:
 * norms before and behind each part, normed queries and keys, and layers that see all or a window,
 * each kind with rotary positions of its own. With {@code use_bidirectional_attention} it sees both
 * ways (EmbeddingGemma).
 */
final class GemmaFamily implements Family {

  private static final int PATTERN = 6;

  @Override
  public List<String> modelTypes() {
    return List.of("gemma3_text");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "Gemma 3", List.of("Gemma3"));
    // The reference reads the soft caps of Gemma 2 here and applies neither.
    config.inert("attn_logit_softcapping", "final_logit_softcapping", "_sliding_window_pattern");
    ConfigKeys.refuse(config, "attention_bias", "nothing, or false");
    Config gemma = Config.read(config);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < gemma.full.size(); n++) {
      layers.add(layer(gemma, n));
    }
    return new EncoderPlan(
        "gemma3_text " + gemma,
        List.of("model."),
        List.of("lm_head\\..*", "score\\..*"),
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
            null),
        layers,
        GatedLayers.rmsPlusOne("norm", gemma.hidden, gemma.eps));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(GatedLayers.lastTokenHead(config, labels));
  }

  private static Layer layer(Config gemma, int n) {
    String from = "layers." + n + ".";
    String self = from + "self_attn.";
    int queries = gemma.heads * gemma.width;
    int keys = gemma.keyHeads * gemma.width;
    boolean full = gemma.full.get(n);
    return new Layer(
        around(gemma, from + "input_layernorm", from + "post_attention_layernorm"),
        new SelfAttention(
            gemma.heads,
            gemma.keyHeads,
            gemma.width,
            GatedLayers.queryKeyValue(self, false, queries, keys, gemma.hidden),
            Linear.of(self + "o_proj", false, gemma.hidden, queries),
            GatedLayers.rmsPlusOne(self + "q_norm", gemma.width, gemma.eps),
            GatedLayers.rmsPlusOne(self + "k_norm", gemma.width, gemma.eps),
            full ? gemma.fullRotary : gemma.slidingRotary,
            1 / Math.sqrt(gemma.scalar),
            new Form(gemma.causal, full ? Form.UNBOUNDED : gemma.window, null)),
        around(gemma, from + "pre_feedforward_layernorm", from + "post_feedforward_layernorm"),
        new FeedForward(
            GatedLayers.pair(
                from + "mlp.gate_proj", from + "mlp.up_proj", false, gemma.inner, gemma.hidden),
            Gate.FIRST,
            gemma.inner,
            gemma.activation,
            Linear.of(from + "mlp.down_proj", false, gemma.hidden, gemma.inner)));
  }

  private static Around around(Config gemma, String before, String branch) {
    return new Around(
        GatedLayers.rmsPlusOne(before, gemma.hidden, gemma.eps),
        GatedLayers.rmsPlusOne(branch, gemma.hidden, gemma.eps),
        null);
  }

  /**
   * @param window how far a sliding layer sees on either side
   * @param full which layers see all
   */
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
      double scalar,
      boolean causal,
      int window,
      Rotary fullRotary,
      Rotary slidingRotary,
      List<Boolean> full) {

    static Config read(JsonFile config) {
      int heads = config.integer("num_attention_heads", 1, 1 << 12, 8);
      int keyHeads = config.integer("num_key_value_heads", 1, 1 << 12, 4);
      if (heads % keyHeads != 0) {
        throw config.refuse("num_key_value_heads", keyHeads, "a divisor of " + heads + " heads");
      }
      int width = config.integer("head_dim", 2, 1 << 12, 256);
      boolean bothWays = config.flag("use_bidirectional_attention", false);
      int sliding = config.integer("sliding_window", 1, 1 << 24, 4096);
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          config.integer("hidden_size", 1, 1 << 16),
          heads,
          keyHeads,
          width,
          config.integer("intermediate_size", 1, 1 << 20),
          ConfigKeys.activation(config, "hidden_activation", "gelu_pytorch_tanh"),
          config.number("rms_norm_eps", 1e-30, 1, 1e-6),
          config.integer("max_position_embeddings", 1, 1 << 24, 131_072),
          config.number("query_pre_attn_scalar", 1e-3, 1e6, 256),
          !bothWays,
          bothWays ? sliding / 2 : sliding - 1,
          new RopeKeys(config, width, 1_000_000).read("full_attention", "rope_theta"),
          new RopeKeys(config, width, 10_000)
              .readUnscaled("sliding_attention", "rope_local_base_freq"),
          full(config));
    }

    private static List<Boolean> full(JsonFile config) {
      int layers = config.integer("num_hidden_layers", 1, 1000);
      int pattern = config.integer("sliding_window_pattern", 1, 1000, PATTERN);
      JsonNode types = config.value("layer_types");
      List<Boolean> full = new ArrayList<>();
      for (int n = 0; n < layers; n++) {
        full.add(
            types == null
                ? (n + 1) % pattern == 0
                : types.path(n).asString("").equals("full_attention"));
      }
      return full;
    }
  }
}
