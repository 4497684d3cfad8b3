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
import dev.semblance.model.plan.EncoderPlan.Types;
import dev.semblance.model.plan.ScoreHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * NomicBERT (Nussbaum et al. 2024), as transformers' {@code models/nomic_bert} and the
 * repositories' own code compute it: BERT with rotary positions and a gated feed-forward part
 * without biases. Configurations come in two dialects, GPT-2's words ({@code n_embd}) and BERT's;
 * where both stand, GPT-2's are the older files'.
 *
 * <p>Known by it: nomic-embed-text v1 and v1.5. The mixture of experts of v2 is refused.
 */
final class NomicBertFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("nomic_bert");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    // The repositories bring the code that transformers has by now.
    config.inert("auto_map");
    ConfigKeys.checkGraph(config, "NomicBERT", List.of("NomicBert"));
    config.inert(
        "attn_pdrop",
        "embd_pdrop",
        "fused_bias_fc",
        "fused_dropout_add_ln",
        "layer_norm_training_eps",
        "pad_vocab_size_multiple",
        "reorder_and_upcast_attn",
        "resid_pdrop",
        "rotary_emb_scale_base",
        "rotary_scaling_factor",
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
    for (String key : List.of("qkv_proj_bias", "mlp_fc1_bias", "mlp_fc2_bias")) {
      if (config.flag(key, false)) {
        throw config.refuse(key, true, "false, as nomic-embed-text has it");
      }
    }
    ConfigKeys.refuse(config, "num_experts", "nothing: experts are not served yet");
    ConfigKeys.refuse(config, "moe_every_n_layers", "nothing: experts are not served yet");
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
            Linear.of(from + "attn.Wqkv", false, 3 * nomic.hidden, nomic.hidden),
            Linear.of(from + "attn.out_proj", false, nomic.hidden, nomic.hidden),
            null,
            null,
            nomic.rotary,
            1 / Math.sqrt(width),
            Form.PLAIN),
        Around.post(GatedLayers.layerNorm(from + "norm2", true, nomic.hidden, nomic.eps)),
        new FeedForward(
            GatedLayers.pair(
                from + "mlp.fc11", from + "mlp.fc12", false, nomic.inner, nomic.hidden),
            Gate.SECOND,
            nomic.inner,
            nomic.activation,
            Linear.of(from + "mlp.fc2", false, nomic.hidden, nomic.inner)));
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
      Rotary rotary) {

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
          rotary(config, hidden / heads, old));
    }

    private static Activation activation(JsonFile config, boolean old) {
      if (!old) {
        return ConfigKeys.activation(config, "hidden_act", "silu");
      }
      String name = config.text("activation_function", "gelu");
      if (!name.equals("swiglu")) {
        throw config.refuse("activation_function", name, "swiglu, as nomic-embed-text has it");
      }
      return Activation.SILU;
    }

    /**
     * Beyond the length of training the repositories' code stretches positions by the longest text
     * of a batch, so that a text's vector would depend on its company: that length is the limit.
     */
    private static int positions(JsonFile config, boolean old) {
      int positions =
          config.integer(old ? "n_positions" : "max_position_embeddings", 1, 1 << 24, 2048);
      JsonNode trained = config.value("max_trained_positions");
      if (trained != null && trained.isIntegralNumber()) {
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
