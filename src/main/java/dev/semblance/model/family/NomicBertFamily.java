package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Experts;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Rotary;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * NomicBERT (Nussbaum et al. 2024), as transformers' {@code models/nomic_bert} and the
 * repositories' own code compute it: BERT with rotary positions and a gated feed-forward part
 * without biases; v2 with biases, no gate, and experts in every second layer. Configurations come
 * in two dialects, GPT-2's words ({@code n_embd}) and BERT's; where both stand, GPT-2's are the
 * older files'.
 *
 * <p>Known by it: nomic-embed-text v1, v1.5 and v2-moe.
 */
final class NomicBertFamily implements Family {

  private static final String BLOCK = "encoder.layers";

  private static final List<RenamedLayer> RENAMED =
      Stream.concat(
              RenamedLayer.queryKeyValue(BLOCK, "attn.Wqkv").stream(),
              Stream.of(
                  RenamedLayer.inBlock("self_attn.o_proj", BLOCK, "attn.out_proj"),
                  RenamedLayer.inBlock("mlp.up_proj", BLOCK, "mlp.fc11"),
                  RenamedLayer.inBlock("mlp.gate_proj", BLOCK, "mlp.fc12"),
                  RenamedLayer.inBlock("mlp.down_proj", BLOCK, "mlp.fc2"),
                  RenamedLayer.inBlock("post_attention_layernorm", BLOCK, "norm1"),
                  RenamedLayer.inBlock("post_mlp_layernorm", BLOCK, "norm2"),
                  RenamedLayer.single("embeddings.LayerNorm", "emb_ln")))
          .toList();

  @Override
  public List<String> modelTypes() {
    return List.of("nomic_bert");
  }

  @Override
  public List<RenamedLayer> renamedLayers() {
    return RENAMED;
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    // The repositories bring the code that transformers has by now.
    config.inert("auto_map");
    ConfigKeys.checkGraph(config, "NomicBERT", List.of("NomicBert"));
    config.inert(
        "attn_pdrop",
        "ffn_div",
        "moe_impl",
        "moe_resid_pdrop",
        "router_aux_loss_coef",
        "embd_pdrop",
        "fused_bias_fc",
        "fused_dropout_add_ln",
        "layer_norm_training_eps",
        "pad_vocab_size_multiple",
        "reorder_and_upcast_attn",
        "resid_pdrop",
        "rotary_emb_scale_base",
        "scale_attn_by_inverse_layer_idx",
        "scale_attn_weights",
        "summary_activation",
        "summary_first_dropout",
        "summary_proj_to_labels",
        "summary_type",
        "summary_use_proj",
        "use_flash_attn",
        "use_xentropy");
    for (String flag :
        List.of(
            "expert_choice_router",
            "moe_normalize_expert_weights",
            "prenorm",
            "use_rms_norm",
            "causal",
            "rotary_emb_interleaved",
            "parallel_block",
            "parallel_block_tied_norm")) {
      if (config.flag(flag, false)) {
        throw config.refuse(flag, true, "false");
      }
    }
    Config nomic = Config.read(config);
    return new EncoderPlan(
        "nomic_bert " + nomic,
        List.of("bert.", "nomic_bert.", "model."),
        List.of(
            "(nomic_)?(bert\\.)?pooler\\..*",
            "cls\\..*",
            "classifier\\..*",
            ".*rotary_emb\\..*",
            "(bert\\.)?embeddings\\.(position_ids|token_type_ids)"),
        nomic.vocabulary,
        nomic.hidden,
        nomic.positions,
        new Embeddings(
            "embeddings.word_embeddings.weight",
            nomic.hidden,
            1,
            null,
            nomic.types == 0
                ? null
                : new Types("embeddings.token_type_embeddings.weight", nomic.types),
            GatedLayers.layerNorm("emb_ln", true, nomic.hidden, nomic.eps),
            null),
        IntStream.range(0, nomic.layers).mapToObj(n -> layer(nomic, n)).toList(),
        null);
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    Config nomic = Config.read(config);
    String from = "cls.predictions.";
    return Optional.of(
        new VocabularyHead(
            Linear.of(from + "transform.dense", true, nomic.hidden, nomic.hidden),
            // The repositories' code names its gate there, which its head takes for gelu.
            config.has("n_embd") ? Activation.GELU : nomic.activation,
            GatedLayers.layerNorm(from + "transform.layer_norm", true, nomic.hidden, nomic.eps),
            from + "decoder.weight",
            ConfigKeys.tied(config),
            new TensorName(from + "decoder.bias", from + "bias")));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.of(BertLayers.pooledHead(Config.read(config).hidden, labels));
  }

  private static Layer layer(Config nomic, int n) {
    String from = "encoder.layers." + n + ".";
    int width = nomic.hidden / nomic.heads;
    return new Layer(
        Around.post(GatedLayers.layerNorm(from + "norm1", true, nomic.hidden, nomic.eps)),
        new SelfAttention(
            nomic.heads,
            nomic.heads,
            width,
            Linear.of(from + "attn.Wqkv", nomic.kind.biased(), 3 * nomic.hidden, nomic.hidden),
            Linear.of(from + "attn.out_proj", nomic.kind.biased(), nomic.hidden, nomic.hidden),
            null,
            null,
            nomic.rotary,
            1 / Math.sqrt(width),
            Form.PLAIN),
        Around.post(GatedLayers.layerNorm(from + "norm2", true, nomic.hidden, nomic.eps)),
        feedForward(nomic, n, from + "mlp."));
  }

  private static FeedForward feedForward(Config nomic, int n, String from) {
    Kind kind = nomic.kind;
    if (kind.gated()) {
      return new FeedForward(
          GatedLayers.pair(from + "fc11", from + "fc12", false, nomic.inner, nomic.hidden),
          Gate.SECOND,
          nomic.inner,
          nomic.activation,
          Linear.of(from + "fc2", false, nomic.hidden, nomic.inner));
    }
    if (kind.experts() == 0 || n % kind.every() != 1) {
      return new FeedForward(
          Linear.of(from + "fc1", kind.biased(), nomic.inner, nomic.hidden),
          Gate.NONE,
          nomic.inner,
          nomic.activation,
          Linear.of(from + "fc2", kind.biased(), nomic.hidden, nomic.inner));
    }
    return new FeedForward(
        new Linear(
            List.of(new Linear.Part(from + "experts.mlp.w1", null, kind.experts() * nomic.inner)),
            nomic.hidden),
        Gate.NONE,
        nomic.inner,
        nomic.activation,
        new Linear(
            List.of(new Linear.Part(from + "experts.mlp.w2", from + "experts.bias", nomic.hidden)),
            kind.experts() * nomic.inner),
        new Experts(kind.experts(), kind.chosen(), from + "router.layer.weight"));
  }

  /**
   * What tells v2 from those before.
   *
   * @param experts how many; 0 for none
   * @param chosen how many of them a token goes through
   * @param every how many layers apart they are, the second being the first of them
   */
  private record Kind(boolean gated, boolean biased, int experts, int chosen, int every) {

    private static final Kind PLAIN = new Kind(true, false, 0, 0, 0);

    static Kind read(JsonFile config, boolean gated) {
      boolean biased = config.flag("qkv_proj_bias", false);
      for (String key : List.of("mlp_fc1_bias", "mlp_fc2_bias")) {
        if (config.flag(key, biased) != biased) {
          throw config.refuse(key, !biased, biased + ", as qkv_proj_bias");
        }
      }
      int experts = config.integer("num_experts", 0, 1 << 12, 0);
      int every = config.integer("moe_every_n_layers", 0, 1000, 0);
      int chosen = config.integer("moe_top_k", 1, 1 << 12, 2);
      if (gated && biased) {
        throw config.refuse("qkv_proj_bias", true, "false, as nomic-embed-text has it with a gate");
      }
      if (experts == 0 || every == 0) {
        return gated ? PLAIN : new Kind(false, biased, 0, 0, 0);
      }
      if (gated) {
        throw config.refuse("num_experts", experts, "0 with activation_function swiglu");
      }
      if (chosen > experts) {
        throw config.refuse("moe_top_k", chosen, "at most num_experts " + experts);
      }
      if (every == 1) {
        throw config.refuse("moe_every_n_layers", every, "2 or more, as nomic-embed-text has it");
      }
      int shared = config.integer("num_shared_experts", 0, 1 << 12, 0);
      if (shared != 0) {
        throw config.refuse("num_shared_experts", shared, "0");
      }
      return new Kind(false, biased, experts, chosen, every);
    }
  }

  private record Config(
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int inner,
      Activation activation,
      double eps,
      int positions,
      int types,
      Rotary rotary,
      Kind kind) {

    /** Stands in signatures: without a kind as it was before there was another. */
    @Override
    public String toString() {
      return "Config[vocabulary="
          + vocabulary
          + ", hidden="
          + hidden
          + ", layers="
          + layers
          + ", heads="
          + heads
          + ", inner="
          + inner
          + ", activation="
          + activation
          + ", eps="
          + eps
          + ", positions="
          + positions
          + ", types="
          + types
          + ", rotary="
          + rotary
          + (kind.equals(Kind.PLAIN) ? "" : ", kind=" + kind)
          + "]";
    }

    static Config read(JsonFile config) {
      boolean old = config.has("n_embd");
      int hidden = config.integer(old ? "n_embd" : "hidden_size", 1, 1 << 16);
      String headsKey = old ? "n_head" : "num_attention_heads";
      int heads = ConfigKeys.heads(config, headsKey, hidden, old ? "n_embd" : "hidden_size");
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          config.integer(old ? "n_layer" : "num_hidden_layers", 1, 1000),
          heads,
          config.integer(old ? "n_inner" : "intermediate_size", 1, 1 << 20),
          activation(config, old),
          config.number(old ? "layer_norm_epsilon" : "layer_norm_eps", 1e-30, 1, 1e-12),
          positions(config, old),
          config.integer("type_vocab_size", 0, 1000, 2),
          rotary(config, hidden / heads, old),
          old ? Kind.read(config, swish(config)) : Kind.PLAIN);
    }

    private static boolean swish(JsonFile config) {
      return config.text("activation_function", "gelu").equals("swiglu");
    }

    private static Activation activation(JsonFile config, boolean old) {
      if (!old) {
        return ConfigKeys.activation(config, "hidden_act", "silu");
      }
      return swish(config)
          ? Activation.SILU
          : ConfigKeys.activation(config, "activation_function", "gelu");
    }

    /**
     * With a {@code rotary_scaling_factor} the repositories' code stretches positions beyond the
     * length of training by the longest text of a batch, so that a text's vector would depend on
     * its company: that length is the limit. Without one it stretches nothing.
     */
    private static int positions(JsonFile config, boolean old) {
      int positions =
          config.integer(old ? "n_positions" : "max_position_embeddings", 1, 1 << 24, 2048);
      JsonNode trained = config.value("max_trained_positions");
      boolean stretched = config.number("rotary_scaling_factor", 0, 1e6, 0) != 0;
      if (stretched && trained != null && trained.isIntegralNumber()) {
        return Math.min(positions, Math.max(1, trained.intValue()));
      }
      return old ? positions : new RopeKeys(config, 2, 1000).longest(positions);
    }

    private static Rotary rotary(JsonFile config, int width, boolean old) {
      if (!old) {
        return new RopeKeys(config, width, 1000).read();
      }
      double fraction = config.number("rotary_emb_fraction", 0, 1, 0);
      if (fraction != 1) {
        throw config.refuse("rotary_emb_fraction", fraction, "1.0");
      }
      return new Rotary(width, config.number("rotary_emb_base", 1, 1e12, 10_000), 1);
    }
  }
}
