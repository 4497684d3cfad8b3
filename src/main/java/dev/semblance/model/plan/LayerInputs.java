package dev.semblance.model.plan;

import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;

/**
 * What each layer is told of a token beside what the layer before it gave: a piece of one
 * projection of the embedded token. Transformers calls them per-layer embeddings (PLE, {@code
 * models/embedding_gemma2}).
 *
 * @param projection of embedded tokens, [layers x width, hidden]: the layers' pieces in their order
 * @param scale of the projection
 * @param norm of each piece, whose width is a piece's
 */
public record LayerInputs(Linear projection, double scale, Norm norm) {

  /** Width of a layer's piece. */
  public int width() {
    return norm.width();
  }

  /**
   * How a layer takes its piece, behind attention and feed-forward part: {@code (x +
   * norm(projection(activation(gate x) * piece))) * scalar}.
   *
   * @param gate [width, hidden]
   * @param projection [hidden, width]
   * @param norm of what is added
   * @param scalar name of a tensor [1]
   */
  public record Taken(
      Linear gate, Activation activation, Linear projection, Norm norm, String scalar) {}
}
