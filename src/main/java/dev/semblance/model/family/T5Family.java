package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.Bias;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Form;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The encoder of T5 (Raffel et al. 2020) and mT5, as transformers' {@code models/t5/modeling_t5.py}
 * computes it: no positions but a bias of the first layer that all layers add to their scores, RMS
 * norms before each part, no biases in linear layers, scores that are not scaled. A decoder's
 * tensors, where a saving has them, are not read.
 *
 * <p>Known by it: sentence-t5, gtr-t5.
 */
final class T5Family implements Family {

  /** No table ends a text: the files' own limit counts, and this where they have none. */
  private static final int MAX_TOKENS = 32_768;

  @Override
  public List<String> modelTypes() {
    return List.of("mt5", "t5");
  }

  @Override
  public EncoderPlan plan(JsonFile config) {
    String type = config.text("model_type", "t5");
    ConfigKeys.check(config, "T5", List.of("T5", "MT5"));
    config.inert(
        "dropout_rate",
        "initializer_factor",
        "n_positions",
        "num_decoder_layers",
        "scale_decoder_outputs");
    Config t5 = Config.read(config);
    return new EncoderPlan(
        type + " " + t5,
        List.of(),
        List.of(
            "decoder\\..*",
            "lm_head\\..*",
            "encoder\\.embed_tokens\\.weight",
            "classification_head\\..*",
            "classifier\\..*"),
        t5.vocabulary,
        t5.hidden,
        MAX_TOKENS,
        new Embeddings("shared.weight", t5.hidden, 1, null, null, null, null),
        IntStream.range(0, t5.layers).mapToObj(n -> layer(t5, n)).toList(),
        GatedLayers.rms("encoder.final_layer_norm", t5.hidden, t5.eps));
  }

  private static Layer layer(Config t5, int n) {
    String from = "encoder.block." + n + ".layer.";
    String self = from + "0.SelfAttention.";
    String dense = from + "1.DenseReluDense.";
    int heads = t5.heads * t5.width;
    return new Layer(
        Around.pre(GatedLayers.rms(from + "0.layer_norm", t5.hidden, t5.eps)),
        new SelfAttention(
            t5.heads,
            t5.heads,
            t5.width,
            new Linear(
                List.of(
                    Linear.part(self + "q", false, heads),
                    Linear.part(self + "k", false, heads),
                    Linear.part(self + "v", false, heads)),
                t5.hidden),
            Linear.of(self + "o", false, t5.hidden, heads),
            null,
            null,
            null,
            1,
            new Form(
                false,
                Form.UNBOUNDED,
                new Bias.Buckets(
                    "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                    t5.buckets,
                    t5.maxDistance))),
        Around.pre(GatedLayers.rms(from + "1.layer_norm", t5.hidden, t5.eps)),
        new FeedForward(
            t5.gated
                ? GatedLayers.pair(dense + "wi_0", dense + "wi_1", false, t5.inner, t5.hidden)
                : Linear.of(dense + "wi", false, t5.inner, t5.hidden),
            t5.gated ? Gate.FIRST : Gate.NONE,
            t5.inner,
            t5.activation,
            Linear.of(dense + "wo", false, t5.hidden, t5.inner)));
  }

  private record Config(
      int vocabulary,
      int hidden,
      int layers,
      int heads,
      int width,
      int inner,
      boolean gated,
      Activation activation,
      double eps,
      int buckets,
      int maxDistance) {

    static Config read(JsonFile config) {
      String projection = config.text("feed_forward_proj", "relu");
      boolean gated = config.flag("is_gated_act", projection.startsWith("gated-"));
      // The reference means the tanh form by gated-gelu, and by this name alone.
      String usual =
          projection.equals("gated-gelu") ? "gelu_new" : projection.replaceFirst("^gated-", "");
      int buckets = config.integer("relative_attention_num_buckets", 4, 4096, 32);
      int distance = config.integer("relative_attention_max_distance", 2, 1 << 20, 128);
      if (buckets % 4 != 0 || distance <= buckets / 4) {
        throw config.refuse(
            "relative_attention_num_buckets",
            buckets,
            "a multiple of 4, a quarter of it below relative_attention_max_distance " + distance);
      }
      return new Config(
          config.integer("vocab_size", 1, 1 << 24),
          config.integer("d_model", 1, 1 << 16, 512),
          config.integer("num_layers", 1, 1000, 6),
          config.integer("num_heads", 1, 1 << 12, 8),
          config.integer("d_kv", 1, 1 << 12, 64),
          config.integer("d_ff", 1, 1 << 20, 2048),
          gated,
          ConfigKeys.activation(config, "dense_act_fn", usual),
          config.number("layer_norm_epsilon", 1e-30, 1, 1e-6),
          buckets,
          distance);
    }
  }
}
