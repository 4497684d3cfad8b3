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
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * ModernBERT (Warner et al. 2024), as transformers' {@code models/modernbert} computes it: rotary
 * positions, norms before each part (none before the first attention), a gated feed-forward part,
 * and layers of which every third sees all and the others a window.
 *
 * <p>Known by it: gte-modernbert, modernbert-embed, granite-embedding-r2.
 */
final class ModernBertFamily implements Family {

  @Override
  public List<String> modelTypes() {
    return List.of("modernbert");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    ConfigKeys.check(config, "ModernBERT", List.of("ModernBert"));
    config.inert(
        "classifier_activation",
        "classifier_bias",
        "classifier_pooling",
        "cls_token_id",
        "decoder_bias",
        "deterministic_flash_attn",
        "embedding_dropout",
        "initializer_cutoff_factor",
        "layer_norm_eps",
        "mlp_dropout",
        "position_embedding_type",
        "reference_compile",
        "repad_logits_with_grad",
        "sparse_pred_ignore_index",
        "sparse_prediction");
    Config modern = Config.read(config);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < modern.full.size(); n++) {
      layers.add(layer(modern, n));
    }
    return new EncoderPlan(
        "modernbert " + modern,
        List.of("model."),
        List.of("head\\..*", "decoder\\..*", "classifier\\..*"),
        modern.vocabulary,
        modern.hidden,
        modern.positions,
        new Embeddings(
            "embeddings.tok_embeddings.weight",
            modern.hidden,
            1,
            null,
            null,
            norm(modern, "embeddings.norm"),
            null),
        layers,
        norm(modern, "final_norm"));
  }

  @Override
  public Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    Config modern = Config.read(config);
    boolean biased = config.flag("classifier_bias", false);
    return Optional.of(
        new VocabularyHead(
            Linear.of("head.dense", biased, modern.hidden, modern.hidden),
            ConfigKeys.activation(config, "classifier_activation", "gelu"),
            norm(modern, "head.norm"),
            "decoder.weight",
            ConfigKeys.tied(config),
            config.flag("decoder_bias", true) ? new TensorName("decoder.bias") : null));
  }

  @Override
  public Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    Config modern = Config.read(config);
    int hidden = modern.hidden;
    String pooling = config.text("classifier_pooling", "cls");
    ScoreHead.Reads reads =
        switch (pooling) {
          case "cls" -> ScoreHead.Reads.FIRST;
          case "mean" -> ScoreHead.Reads.MEAN;
          default -> throw config.refuse("classifier_pooling", pooling, "cls or mean");
        };
    ScoreHead.Transform transform =
        new ScoreHead.Transform(
            Linear.of("head.dense", config.flag("classifier_bias", false), hidden, hidden),
            false,
            ConfigKeys.activation(config, "classifier_activation", "gelu"),
            norm(modern, "head.norm"));
    Linear labelled = Linear.of("classifier", true, labels, hidden);
    return Optional.of(new ScoreHead(reads, null, transform, new ScoreHead.Out.Labels(labelled)));
  }

  private static Layer layer(Config modern, int n) {
    String from = "layers." + n + ".";
    int width = modern.hidden / modern.heads;
    boolean full = modern.full.get(n);
    return new Layer(
        Around.pre(n == 0 ? null : norm(modern, from + "attn_norm")),
        new SelfAttention(
            modern.heads,
            modern.heads,
            width,
            Linear.of(from + "attn.Wqkv", modern.attentionBias, 3 * modern.hidden, modern.hidden),
            Linear.of(from + "attn.Wo", modern.attentionBias, modern.hidden, modern.hidden),
            null,
            null,
            full ? modern.fullRotary : modern.slidingRotary,
            1 / Math.sqrt(width),
            full ? Form.PLAIN : new Form(false, modern.window, null)),
        Around.pre(norm(modern, from + "mlp_norm")),
        new FeedForward(
            Linear.of(from + "mlp.Wi", modern.feedForwardBias, 2 * modern.inner, modern.hidden),
            Gate.FIRST,
            modern.inner,
            modern.activation,
            Linear.of(from + "mlp.Wo", modern.feedForwardBias, modern.hidden, modern.inner)));
  }

  private static Norm norm(Config modern, String name) {
    return GatedLayers.layerNorm(name, modern.normBias, modern.hidden, modern.eps);
  }

  /**
   * @param window how far a sliding layer sees on either side
   * @param full which layers see all
   */
  private record Config(
      int vocabulary,
      int hidden,
      int heads,
      int inner,
      Activation activation,
      double eps,
      boolean normBias,
      boolean attentionBias,
      boolean feedForwardBias,
      int positions,
      int window,
      Rotary fullRotary,
      Rotary slidingRotary,
      List<Boolean> full) {

    static Config read(JsonFile config) {
      int hidden = config.integer("hidden_size", 1, 1 << 16);
      int heads = ConfigKeys.heads(config, "num_attention_heads", hidden, "hidden_size");
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          hidden,
          heads,
          config.integer("intermediate_size", 1, 1 << 20),
          ConfigKeys.activation(config, "hidden_activation", "gelu"),
          config.number("norm_eps", 1e-30, 1, 1e-5),
          config.flag("norm_bias", false),
          config.flag("attention_bias", false),
          config.flag("mlp_bias", false),
          config.integer("max_position_embeddings", 1, 1 << 24, 8192),
          config.integer("local_attention", 1, 1 << 24, 128) / 2,
          new RopeKeys(config, hidden / heads, 160_000).read("full_attention", "global_rope_theta"),
          new RopeKeys(config, hidden / heads, 10_000)
              .read("sliding_attention", "local_rope_theta"),
          full(config));
    }

    private static List<Boolean> full(JsonFile config) {
      int layers = config.integer("num_hidden_layers", 1, 1000);
      int every = config.integer("global_attn_every_n_layers", 1, 1000, 3);
      JsonNode types = config.value("layer_types");
      List<Boolean> full = new ArrayList<>();
      for (int n = 0; n < layers; n++) {
        full.add(
            types == null ? n % every == 0 : types.path(n).asString("").equals("full_attention"));
      }
      return full;
    }
  }
}
