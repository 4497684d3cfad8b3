package dev.semblance.model.kernel;

import dev.semblance.weights.tensor.DType;

/** How TorchScript numbers the types of tensors: {@code c10/core/ScalarType.h}. */
public final class ScalarType {

  private ScalarType() {}

  /** The number of a type that linear layers are computed in: F16, F32 or BF16. */
  public static int of(DType type) {
    return switch (type) {
      case F16 -> 5;
      case F32 -> 6;
      case BF16 -> 15;
      default -> throw new IllegalArgumentException("no linear layers in " + type);
    };
  }
}
