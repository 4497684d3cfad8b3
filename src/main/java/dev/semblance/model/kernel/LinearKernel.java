package dev.semblance.model.kernel;

import dev.semblance.model.plan.Activation;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How linear layers are computed. Each constant emits the expression of one layer on [tokens, in],
 * and, where it wants its weights packed, the one that packs them.
 */
public enum LinearKernel {

  /** {@code torch.linear}: MKL on x86 CPUs in fp32, cuBLAS on GPUs. */
  MKL("mkl", null) {
    @Override
    public String pack(String weight, String bias) {
      throw new IllegalStateException("nothing to pack");
    }

    @Override
    public String operands(String weight, String bias, String attribute) {
      return weight + ", " + bias;
    }

    @Override
    public String plain(String x, String operands) {
      return "torch.linear(%s, %s)".formatted(x, operands);
    }
  },

  /**
   * oneDNN on CPUs: weights packed once for the processor, a known activation fused into the
   * product.
   */
  ONEDNN("onednn", "Tensor") {
    @Override
    public String pack(String weight, String bias) {
      return "ops.mkldnn._reorder_linear_weight(%s, None)".formatted(weight);
    }

    @Override
    public String operands(String weight, String bias, String attribute) {
      return packed(attribute) + ", " + bias;
    }

    @Override
    public String plain(String x, String operands) {
      return pointwise(x, operands, "none", "");
    }

    @Override
    public String activated(String x, String operands, Activation activation, boolean inPlace) {
      return switch (activation) {
        case GELU -> pointwise(x, operands, "gelu", "none");
        case GELU_TANH -> pointwise(x, operands, "gelu", "tanh");
        case RELU -> pointwise(x, operands, "relu", "");
        default -> activation.inPlace().formatted(plain(x, operands));
      };
    }

    private String pointwise(String x, String operands, String attribute, String algorithm) {
      return "ops.mkldnn._linear_pointwise(%s, %s, \"%s\", annotate(List[Optional[number]], []), \"%s\")"
          .formatted(x, operands, attribute, algorithm);
    }
  },

  /**
   * FBGEMM on x86 CPUs: weights packed in fp16 and widened on the way to the multipliers, products
   * and sums in fp32 (Khudia et al. 2021; {@code qlinear_dynamic.cpp}). Half the bytes to read, and
   * better at few rows than the others. As exact as the others where weights are fp16 to begin
   * with.
   */
  FBGEMM("fbgemm", "__torch__.torch.classes.quantized.LinearPackedParamsBase") {
    @Override
    public String pack(String weight, String bias) {
      return "ops.quantized.linear_prepack_fp16(%s, %s)".formatted(weight, bias);
    }

    @Override
    public String operands(String weight, String bias, String attribute) {
      return packed(attribute);
    }

    @Override
    public String plain(String x, String operands) {
      return "ops.quantized.linear_dynamic_fp16(%s, %s)".formatted(x, operands);
    }

    @Override
    public boolean exact(DType type, boolean halfWeights) {
      return type == DType.F32 && halfWeights;
    }

    @Override
    public long bytes(Tensor weight) {
      return 2 * weight.elements();
    }
  };

  private final String wireName;
  private final @Nullable String packedType;

  LinearKernel(String wireName, @Nullable String packedType) {
    this.wireName = wireName;
    this.packedType = packedType;
  }

  /** As settings and {@code /v1/models} spell it. */
  public String wireName() {
    return wireName;
  }

  /** Whether weights have to be packed after loading. */
  public boolean packed() {
    return packedType != null;
  }

  /** TorchScript's type of packed weights. */
  public String packedType() {
    return Objects.requireNonNull(packedType, "nothing is packed");
  }

  /**
   * Whether it gives a model's numbers, to {@code type}'s own rounding.
   *
   * @param type what linear layers are computed in
   * @param halfWeights whether fp16 holds the weights without loss
   */
  public boolean exact(DType type, boolean halfWeights) {
    return true;
  }

  /** What it keeps of a weight. */
  public long bytes(Tensor weight) {
    return weight.byteSize();
  }

  public static Optional<LinearKernel> named(String wireName) {
    return Arrays.stream(values()).filter(kernel -> kernel.wireName.equals(wireName)).findFirst();
  }

  /** The expression that packs a layer's weights, {@link #packedType()}. */
  public abstract String pack(String weight, String bias);

  /**
   * What {@link #plain} and {@link #activated} take.
   *
   * @param weight the expression that reads a layer's weight
   * @param bias the one that reads its bias
   * @param attribute the name of the {@code Optional} that packed weights are put into
   */
  public abstract String operands(String weight, String bias, String attribute);

  String packed(String attribute) {
    return "unchecked_cast(%s, self.%s)".formatted(packedType(), attribute);
  }

  /**
   * @param operands as {@link #operands} made them
   */
  public abstract String plain(String x, String operands);

  /**
   * @param inPlace whether the product may be overwritten, which spares a large array; not where
   *     gradients are taken
   */
  public String activated(String x, String operands, Activation activation, boolean inPlace) {
    return (inPlace ? activation.inPlace() : activation.source()).formatted(plain(x, operands));
  }
}
