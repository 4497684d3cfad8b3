package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import dev.semblance.model.plan.ScoreHead;
import java.util.List;

/** Pieces that encoders with gates, rotary positions or RMS norms are made of. */
final class GatedLayers {

  private GatedLayers() {}

  static Norm rms(String name, int width, double eps) {
    return new Norm(NormKind.RMS, width, eps, new TensorName(name + ".weight"), null);
  }

  /** Gemma's, whose weights are stored less one. */
  static Norm rmsPlusOne(String name, int width, double eps) {
    return new Norm(NormKind.RMS_PLUS_ONE, width, eps, new TensorName(name + ".weight"), null);
  }

  static Norm layerNorm(String name, boolean biased, int width, double eps) {
    return new Norm(
        NormKind.LAYER,
        width,
        eps,
        new TensorName(name + ".weight"),
        biased ? new TensorName(name + ".bias") : null);
  }

  /** Three products of one input, [queries], [keys] and [values]. */
  static Linear queryKeyValue(String self, boolean biased, int queries, int keys, int in) {
    return new Linear(
        List.of(
            Linear.part(self + "q_proj", biased, queries),
            Linear.part(self + "k_proj", biased, keys),
            Linear.part(self + "v_proj", biased, keys)),
        in);
  }

  /** Two products of one input, each [inner]. */
  static Linear pair(String first, String second, boolean biased, int inner, int in) {
    return new Linear(
        List.of(Linear.part(first, biased, inner), Linear.part(second, biased, inner)), in);
  }

  /** The head of decoders: labels of the last token that is not padding. */
  static ScoreHead lastTokenHead(JsonFile config, int labels) {
    return new ScoreHead(
        ScoreHead.Reads.LAST,
        config.integerOrNull("pad_token_id", 0, 1 << 24),
        null,
        new ScoreHead.Out.Labels(
            Linear.of("score", false, labels, config.integer("hidden_size", 1, 1 << 16))));
  }
}
