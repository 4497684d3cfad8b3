package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Around;
import dev.semblance.model.plan.EncoderPlan.FeedForward;
import dev.semblance.model.plan.EncoderPlan.Gate;
import dev.semblance.model.plan.EncoderPlan.Layer;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.NormKind;
import dev.semblance.model.plan.EncoderPlan.SelfAttention;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which models can be computed in int8: encoders with a norm behind each part of a layer, since
 * shifts and scales are folded into these norms, and an activation that oneDNN fuses into a product
 * of bytes.
 */
final class Int8Plans {

  private static final String SERVED =
      "a model like BERT, with norms behind the parts of its layers (model_type bert, camembert,"
          + " distilbert, electra, mpnet, roberta or xlm-roberta), or another dtype";

  private Int8Plans() {}

  /**
   * @throws Fault.ModelRefused when it cannot, saying what is needed
   */
  static void require(ModelFolder folder, EncoderPlan plan) {
    if (folder.scores() != null || folder.sparse() != null || folder.tokens() != null) {
      throw new Fault.ModelRefused(
          folder.folder().toString(),
          "gives "
              + (folder.scores() != null
                  ? "scores"
                  : folder.sparse() != null ? "sparse vectors" : "projected vectors of tokens")
              + ", needed for int8: a model of pooled vectors, or another dtype");
    }
    if (plan.layers().isEmpty()) {
      throw new Fault.ModelRefused(
          folder.folder().toString(),
          "has no layers and so no products to compute in int8, needed: another dtype");
    }
    if (!fits(plan)) {
      throw folder
          .config()
          .refuse(
              "model_type", folder.config().text("model_type", "(missing)"), "for int8 " + SERVED);
    }
  }

  private static boolean fits(EncoderPlan plan) {
    Set<Object> parts = new HashSet<>();
    return plan.finalNorm() == null
        && plan.finalProjection() == null
        && plan.convolution() == null
        && plan.layerInputs() == null
        && plan.embeddings().projection() == null
        && foldable(plan.embeddings().norm())
        && plan.layers().stream().allMatch(layer -> fits(layer, plan.hidden()))
        // Shared weights would need one scale for all that use them.
        && plan.layers().stream()
            .allMatch(
                layer -> parts.add(layer.attention().qkv()) && parts.add(layer.feedForward().up()));
  }

  private static boolean fits(Layer layer, int hidden) {
    SelfAttention attention = layer.attention();
    FeedForward feedForward = layer.feedForward();
    return post(layer.aroundAttention())
        && post(layer.aroundFeedForward())
        && attention.heads() == attention.keyHeads()
        && attention.heads() * attention.width() == hidden
        && attention.queryNorm() == null
        && attention.keyNorm() == null
        && attention.valueEps() == null
        && attention.rotary() == null
        && Math.abs(attention.scale() * Math.sqrt(attention.width()) - 1) < 1e-9
        && attention.qkv().biased()
        && attention.out().biased()
        && feedForward.gate() == Gate.NONE
        && feedForward.experts() == null
        && feedForward.up().biased()
        && feedForward.down().biased()
        && List.of(Activation.GELU, Activation.GELU_TANH, Activation.RELU)
            .contains(feedForward.activation());
  }

  private static boolean post(Around around) {
    return around.before() == null && around.branch() == null && foldable(around.after());
  }

  private static boolean foldable(@Nullable Norm norm) {
    return norm != null && norm.kind() == NormKind.LAYER && norm.bias() != null;
  }
}
