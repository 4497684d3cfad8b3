package dev.semblance.similarity;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.VectorMath;
import java.util.ArrayList;
import java.util.List;

/** One side's single vectors, ready to be compared, and what their norms were. */
final class Operand {
  private final float[][] vectors;
  private final double[] norms;

  private Operand(float[][] vectors, double[] norms) {
    this.vectors = vectors;
    this.norms = norms;
  }

  /** Of vectors as they were sent, or scaled to length 1. */
  static Operand of(String field, Side.Vectors side, boolean normalize) {
    float[][] vectors = side.vectors().clone();
    double[] norms = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      norms[i] = VectorMath.norm(vectors[i]);
    }
    Operand operand = new Operand(vectors, norms);
    if (normalize) {
      operand.refuseZeros(field);
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = VectorMath.normalize(vectors[i]);
      }
    }
    return operand;
  }

  /** Of texts' embeddings. */
  static Operand of(EmbedResult result) {
    float[][] vectors = new float[result.items().size()][];
    double[] norms = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      if (!(result.items().get(i) instanceof ItemResult.SequenceEmbedding embedding)) {
        throw new IllegalStateException("item " + i + " has no sequence embedding");
      }
      vectors[i] = embedding.vector();
      norms[i] = embedding.norm();
    }
    return new Operand(vectors, norms);
  }

  /** Token vectors as they were sent, or scaled to length 1. */
  static List<MultiVector> tokens(String field, Side.TokenVectors side, boolean normalize) {
    List<MultiVector> items = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < side.size(); i++) {
      float[][] tokens = side.vectors()[i].clone();
      boolean zero = false;
      for (int t = 0; normalize && t < tokens.length; t++) {
        zero |= VectorMath.norm(tokens[t]) == 0;
        tokens[t] = VectorMath.normalize(tokens[t]);
      }
      if (zero) {
        faults.add(new Fault.ZeroVector(Place.of(field, i)));
      }
      items.add(MultiVector.of(tokens));
    }
    Faults.throwAny(faults);
    return items;
  }

  /** Token vectors of texts. */
  static List<MultiVector> tokens(String field, EmbedResult result) {
    List<MultiVector> items = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < result.items().size(); i++) {
      if (!(result.items().get(i) instanceof ItemResult.TokenEmbeddings embeddings)) {
        throw new IllegalStateException("item " + i + " has no token embeddings");
      }
      if (embeddings.tokens().isEmpty()) {
        faults.add(new Fault.InvalidRequest(Place.of(field, i), "has no tokens to compare"));
      } else {
        items.add(MultiVector.of(embeddings.values(), result.space().dimensions()));
      }
    }
    Faults.throwAny(faults);
    return items;
  }

  /**
   * @throws Fault.ZeroVector for a vector without direction; all of them when several
   */
  void refuseZeros(String field) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      // The scaled vector may be zero where its norm was not, in float32; cosine looks at it.
      if (norms[i] == 0 || VectorMath.norm(vectors[i]) == 0) {
        faults.add(new Fault.ZeroVector(Place.of(field, i)));
      }
    }
    Faults.throwAny(faults);
  }

  /** To read only. */
  float[][] vectors() {
    return vectors;
  }

  /** To read only. */
  double[] norms() {
    return norms;
  }
}
