package dev.semblance.model.djl;

import dev.semblance.weights.tensor.DType;

/** How close two kernels' results have to be. */
final class KernelTolerance {

  private KernelTolerance() {}

  /** Largest difference in parts of the largest value (1 at least). */
  static double of(DType type) {
    // One step of bf16 is 2^-7 of a value, and two layers may each round the other way.
    return type == DType.F32 ? 1e-5 : 1.0 / 32;
  }

  /** Infinite where a value is not finite or the sizes differ. */
  static double difference(float[] found, float[] expected) {
    double most = found.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    double scale = 1;
    for (int i = 0; i < Math.min(found.length, expected.length); i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      most = Math.max(most, Double.isFinite(difference) ? difference : Double.POSITIVE_INFINITY);
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return most / scale;
  }
}
