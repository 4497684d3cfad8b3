package dev.semblance.model.architecture;

import java.util.Arrays;
import java.util.Optional;

/**
 * How linear layers are computed. Each constant emits the expression of one layer on [tokens, in].
 */
public enum LinearKernel {

  /** {@code torch.linear}: MKL on x86 CPUs in fp32, cuBLAS on GPUs. */
  MKL("mkl", false) {
    @Override
    String plain(String x, String operands) {
      return "torch.linear(%s, %s)".formatted(x, operands);
    }

    @Override
    String activated(String x, String operands, Activation activation, boolean inPlace) {
      return (inPlace ? activation.inPlace() : activation.source()).formatted(plain(x, operands));
    }
  },

  /**
   * oneDNN on CPUs: weights packed once for the processor, a known activation fused into the
   * product. The module's {@code prepare} has to be run before.
   */
  ONEDNN("onednn", true) {
    @Override
    String plain(String x, String operands) {
      return pointwise(x, operands, "none", "");
    }

    @Override
    String activated(String x, String operands, Activation activation, boolean inPlace) {
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
  };

  private final String wireName;
  private final boolean packed;

  LinearKernel(String wireName, boolean packed) {
    this.wireName = wireName;
    this.packed = packed;
  }

  /** As settings and {@code /v1/models} spell it. */
  public String wireName() {
    return wireName;
  }

  /** Whether weights have to be packed after loading. */
  public boolean packed() {
    return packed;
  }

  public static Optional<LinearKernel> named(String wireName) {
    return Arrays.stream(values()).filter(kernel -> kernel.wireName.equals(wireName)).findFirst();
  }

  /**
   * @param operands "weight, bias"
   */
  abstract String plain(String x, String operands);

  /**
   * @param inPlace whether the product may be overwritten, which spares a large array; not where
   *     gradients are taken
   */
  abstract String activated(String x, String operands, Activation activation, boolean inPlace);
}
