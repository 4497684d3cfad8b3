package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;

/**
 * The largest components of some vectors, cut to any number of dimensions, as they are and scaled
 * to length 1. For one thread until all vectors were added; safe to share then.
 */
final class MeasuredRanges {
  private static final float MARGIN = 1.05f;

  /** [dimensions], of vectors cut to one more than the index. */
  private final float[] raw;

  private final float[] normalized;

  MeasuredRanges(int dimensions) {
    this.raw = new float[dimensions];
    this.normalized = new float[dimensions];
  }

  /** Adds dense vectors that were neither cut nor scaled. */
  void add(EmbedResult result) {
    for (ItemResult item : result.items()) {
      add(((ItemResult.Embedded) item).dense().vector());
    }
  }

  private void add(float[] vector) {
    float largest = 0;
    double squares = 0;
    for (int d = 0; d < vector.length; d++) {
      largest = Math.max(largest, Math.abs(vector[d]));
      squares += (double) vector[d] * vector[d];
      raw[d] = Math.max(raw[d], largest);
      if (largest > 0) {
        // Of components that are divided by the same norm the largest stays the largest.
        normalized[d] = Math.max(normalized[d], (float) (largest / Math.sqrt(squares)));
      }
    }
  }

  /** What becomes 127; a model that gives nothing but zeros has no range of its own. */
  Int8Range of(int dimensions, boolean scaled) {
    float largest = (scaled ? normalized : raw)[dimensions - 1];
    return new Int8Range.Uniform(largest > 0 ? largest * MARGIN : 1);
  }
}
