package dev.semblance.encoder;

import dev.semblance.vector.VectorMath;
import org.jspecify.annotations.Nullable;

/** One vector for a whole sequence. The array is the receiver's; nobody else keeps it. */
public final class DenseEmbedding {
  private final float[] vector;
  private final double norm;

  /**
   * @param vector [dimensions]
   * @param norm the L2 norm before normalising, after cutting to the wanted dimensions
   */
  public DenseEmbedding(float[] vector, double norm) {
    this.vector = vector;
    this.norm = norm;
  }

  /**
   * @throws IllegalStateException when a model gave anything but [dimensions]
   */
  static void check(float @Nullable [] raw, EncoderFacts facts) {
    SequenceOutputs.checkLength(Output.DENSE, raw, facts.dimensions());
  }

  /** Cuts and normalises what a model gave; the array is taken over. */
  public static DenseEmbedding finish(float[] raw, Wanted.Vectors wanted) {
    int dimensions = wanted.space().dimensions();
    float[] vector = VectorFinish.cut(raw, dimensions);
    double norm =
        wanted.normalize()
            ? VectorFinish.normalize(vector, 0, dimensions)
            : VectorMath.norm(vector);
    return new DenseEmbedding(vector, norm);
  }

  public float[] vector() {
    return vector;
  }

  public double norm() {
    return norm;
  }

  boolean finite() {
    return VectorFinish.finite(vector) && Double.isFinite(norm);
  }
}
