package dev.semblance.similarity;

import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.VectorMath;
import java.util.ArrayList;
import java.util.List;

/** One side's single vectors, ready to be compared, and what their norms were. */
final class Operand {
  /** A vector's place in a list, and its norm here and in an answer. */
  private static final long VECTOR_BYTES = 24;

  /** What a list of token vectors costs beside its vectors. */
  private static final long ITEM_BYTES = 64;

  private final float[][] vectors;
  private final double[] norms;

  private Operand(float[][] vectors, double[] norms) {
    this.vectors = vectors;
    this.norms = norms;
  }

  /** Of vectors as they were sent, or scaled to length 1. */
  static Operand of(String field, Side.Vectors side, boolean normalize) {
    int dimensions = side.size() == 0 ? 0 : side.vectors()[0].length;
    HeldLease.current().take(side.size() * (VECTOR_BYTES + (normalize ? copied(dimensions) : 0)));
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
    HeldLease.current().take(result.items().size() * VECTOR_BYTES);
    float[][] vectors = new float[result.items().size()][];
    double[] norms = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      if (!(result.items().get(i) instanceof ItemResult.Embedded embedded)) {
        throw new IllegalStateException("item " + i + " was not embedded");
      }
      vectors[i] = embedded.dense().vector();
      norms[i] = embedded.dense().norm();
    }
    return new Operand(vectors, norms);
  }

  /** Token vectors as they were sent, or scaled to length 1. */
  static List<MultiVector> tokens(String field, Side.TokenVectors side, boolean normalize) {
    List<MultiVector> items = new ArrayList<>();
    Faults faults = new Faults();
    for (int i = 0; i < side.size(); i++) {
      take(side.vectors()[i].length, side.vectors()[i][0].length, normalize);
      float[][] tokens = side.vectors()[i].clone();
      boolean zero = false;
      for (int t = 0; normalize && t < tokens.length; t++) {
        zero |= VectorMath.norm(tokens[t]) == 0;
        tokens[t] = VectorMath.normalize(tokens[t]);
      }
      if (zero) {
        int item = i;
        faults.add(() -> new Fault.ZeroVector(Place.of(field, item)));
      }
      items.add(MultiVector.of(tokens));
    }
    faults.throwAny();
    return items;
  }

  /** Token vectors of texts as they came, or scaled to length 1. */
  static List<MultiVector> tokens(String field, EmbedResult result, boolean normalize) {
    List<MultiVector> items = new ArrayList<>();
    Faults faults = new Faults();
    for (int i = 0; i < result.items().size(); i++) {
      if (!(result.items().get(i) instanceof ItemResult.Embedded embedded)) {
        throw new IllegalStateException("item " + i + " was not embedded");
      }
      TokenEmbeddings embeddings = embedded.tokens();
      if (embeddings.tokens().isEmpty()) {
        int item = i;
        faults.add(
            () -> new Fault.InvalidRequest(Place.of(field, item), "has no tokens to compare"));
      } else {
        take(embeddings.tokens().size(), embeddings.width(), false);
        if (normalize) {
          embeddings.normalize();
        }
        items.add(MultiVector.of(embeddings.values(), embeddings.width()));
      }
    }
    faults.throwAny();
    return items;
  }

  /** Of the copy that an item's token vectors are compared in. */
  private static void take(int tokens, int dimensions, boolean normalize) {
    HeldLease.current().take(ITEM_BYTES + tokens * copied(dimensions) * (normalize ? 2 : 1));
  }

  /** A vector of its own array, and its place in a list. */
  private static long copied(int dimensions) {
    return 24L + (long) dimensions * Float.BYTES;
  }

  /**
   * @throws Fault.ZeroVector for a vector without direction; all of them when several
   */
  void refuseZeros(String field) {
    Faults faults = new Faults();
    for (int i = 0; i < vectors.length; i++) {
      // The scaled vector may be zero where its norm was not, in float32; cosine looks at it.
      if (norms[i] == 0 || VectorMath.norm(vectors[i]) == 0) {
        int item = i;
        faults.add(() -> new Fault.ZeroVector(Place.of(field, item)));
      }
    }
    faults.throwAny();
  }

  int dimensions() {
    return vectors[0].length;
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
