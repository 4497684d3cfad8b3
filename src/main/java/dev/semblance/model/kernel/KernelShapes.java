package dev.semblance.model.kernel;

import dev.semblance.model.plan.Activation;

/**
 * The sizes of a transformer layer's products, which decide what kernel is fastest.
 *
 * @param inner width between the two layers of the feed-forward part
 */
public record KernelShapes(int hidden, int heads, int inner, Activation activation) {

  /** Width of one head. */
  public int headWidth() {
    return hidden / heads;
  }
}
