package dev.semblance.weights.pickle;

import dev.semblance.weights.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The names of Python objects that a state dict needs: all that a pickle may name. */
enum StateDictName {
  ORDERED_DICT("collections", "OrderedDict", null),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2", null),
  REBUILD_PARAMETER("torch._utils", "_rebuild_parameter", null),
  FLOAT("torch", "FloatStorage", DType.F32),
  HALF("torch", "HalfStorage", DType.F16),
  BFLOAT16("torch", "BFloat16Storage", DType.BF16),
  DOUBLE("torch", "DoubleStorage", DType.F64),
  LONG("torch", "LongStorage", DType.I64),
  INT("torch", "IntStorage", DType.I32),
  SHORT("torch", "ShortStorage", DType.I16),
  CHAR("torch", "CharStorage", DType.I8),
  BYTE("torch", "ByteStorage", DType.U8),
  BOOL("torch", "BoolStorage", DType.BOOL);

  private final String module;
  private final String name;
  private final @Nullable DType dtype;

  StateDictName(String module, String name, @Nullable DType dtype) {
    this.module = module;
    this.name = name;
    this.dtype = dtype;
  }

  /** The constant of a name, or null where a state dict does not need that name. */
  static @Nullable StateDictName of(String module, String name) {
    for (StateDictName known : values()) {
      if (known.module.equals(module) && known.name.equals(name)) {
        return known;
      }
    }
    return null;
  }

  /** The type of a storage's elements; null for what is no storage. */
  @Nullable DType dtype() {
    return dtype;
  }

  @Override
  public String toString() {
    return module + "." + name;
  }
}
