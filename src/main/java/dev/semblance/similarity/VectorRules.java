package dev.semblance.similarity;

import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.VectorMath;

/**
 * What vectors from outside must be: of one length, and finite. JSON has no NaN, but 1e39 is beyond
 * float32 and 1e999 beyond double, and both read as infinity.
 */
final class VectorRules {
  private final int dimensions;
  private final Faults faults = new Faults();

  private VectorRules(int dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * Refuses all faulty items of both sides at once.
   *
   * @param needed dimensions of all vectors, or 0 to go by the first
   */
  static void check(SimilarityRequest request, int needed) {
    VectorRules rules = new VectorRules(needed > 0 ? needed : first(request));
    rules.side(SimilarityRequest.INPUTS, request.inputs());
    if (request.against() != null) {
      rules.side(SimilarityRequest.AGAINST, request.against());
    }
    rules.faults.throwAny();
  }

  private static int first(SimilarityRequest request) {
    return switch (request.inputs()) {
      case Side.Texts texts -> 0;
      case Side.Vectors side -> side.vectors()[0].length;
      case Side.TokenVectors side ->
          side.vectors()[0].length == 0 ? 0 : side.vectors()[0][0].length;
    };
  }

  private void side(String field, Side side) {
    for (int i = 0; i < side.size(); i++) {
      switch (side) {
        case Side.Texts texts -> {}
        case Side.Vectors vectors -> vector(field, i, vectors.vectors()[i]);
        case Side.TokenVectors tokens -> tokens(field, i, tokens.vectors()[i]);
      }
    }
  }

  private void tokens(String field, int item, float[][] tokens) {
    if (tokens.length == 0) {
      faults.add(
          () ->
              new Fault.InvalidRequest(
                  Place.of(field, item), "has no token vectors, at least one is needed"));
    }
    for (float[] token : tokens) {
      if (!vector(field, item, token)) {
        return;
      }
    }
  }

  private boolean vector(String field, int item, float[] vector) {
    if (vector.length == 0) {
      faults.add(() -> new Fault.EmptyValue(Place.of(field, item), "vector"));
      return false;
    }
    if (vector.length != dimensions) {
      faults.add(
          () -> new Fault.DimensionMismatch(Place.of(field, item), vector.length, dimensions));
      return false;
    }
    int odd = VectorMath.firstNonFinite(vector, 0, vector.length);
    if (odd >= 0) {
      faults.add(
          () ->
              new Fault.InvalidRequest(
                  Place.of(field, item),
                  "has a number at " + odd + " that is not finite or does not fit float32"));
      return false;
    }
    return true;
  }
}
