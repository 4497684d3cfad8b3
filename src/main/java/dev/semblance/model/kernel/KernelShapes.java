package dev.semblance.model.kernel;

import dev.semblance.model.plan.Activation;
import dev.semblance.model.plan.EncoderPlan;

/**
 * The sizes of a transformer layer's products, which decide what kernel is fastest.
 *
 * @param inner width between the two layers of the feed-forward part
 */
public record KernelShapes(int hidden, int heads, int inner, Activation activation) {

  /** The sizes of a plan's first layer; of one that does nothing where there are no layers. */
  public static KernelShapes of(EncoderPlan plan) {
    if (plan.layers().isEmpty()) {
      return new KernelShapes(plan.hidden(), 1, plan.hidden(), Activation.LINEAR);
    }
    EncoderPlan.Layer layer = plan.layers().getFirst();
    return new KernelShapes(
        plan.hidden(),
        layer.attention().heads(),
        layer.feedForward().inner(),
        layer.feedForward().activation());
  }

  /** Width of one head. */
  public int headWidth() {
    return hidden / heads;
  }
}
