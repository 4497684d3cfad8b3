package dev.semblance.model.kernel;

import dev.semblance.fault.Fault;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of an encoder on a CPU, as {@code linear=onednn,attention=sdpa}.
 *
 * <p>A <em>wish</em> may name both, one or, as {@code auto}, neither; what it leaves open is chosen
 * by measuring.
 */
public record CpuKernels(LinearKernel linear, AttentionPlan attention) {

  /** What libtorch does by itself. */
  public static final CpuKernels PLAIN = new CpuKernels(LinearKernel.MKL, AttentionPlan.SDPA);

  /** What a setting fixes; null where it leaves the choice open. */
  public record Wish(@Nullable LinearKernel linear, @Nullable AttentionPlan attention) {

    /** Nothing fixed. */
    public static final Wish AUTO = new Wish(null, null);

    /** Whether nothing is left to be measured. */
    public boolean complete() {
      return linear != null && attention != null;
    }

    /**
     * The same, for weights that are to be kept in fp16.
     *
     * @throws Fault.InvalidSetting when another linear kernel is fixed
     */
    public Wish keepingHalf() {
      if (linear != null && linear != LinearKernel.FBGEMM) {
        throw new Fault.InvalidSetting(
            "semblance.kernels",
            "has linear="
                + linear.wireName()
                + " for a model in float16 on a CPU, allowed there: linear=fbgemm");
      }
      return new Wish(LinearKernel.FBGEMM, attention);
    }

    /** What is fixed, and of {@code chosen} the rest. */
    public CpuKernels or(CpuKernels chosen) {
      return new CpuKernels(
          linear == null ? chosen.linear : linear,
          attention == null ? chosen.attention : attention);
    }
  }

  /**
   * Reads the setting {@code semblance.kernels}.
   *
   * @throws Fault.InvalidSetting naming what is allowed
   */
  public static Wish wish(String setting) {
    return read(setting)
        .orElseThrow(
            () ->
                new Fault.InvalidSetting(
                    "semblance.kernels",
                    "is "
                        + Fault.quote(setting)
                        + ", allowed: auto, or linear=mkl|onednn|fbgemm and"
                        + " attention=sdpa|matmul|batched, one of them or both, joined by a comma;"
                        + " attention may change with the length, such as matmul:64/sdpa"));
  }

  /** Reads what {@link #toString()} writes; empty when it is anything else. */
  public static Optional<CpuKernels> parse(String text) {
    return read(text).filter(Wish::complete).map(wish -> wish.or(PLAIN));
  }

  private static Optional<Wish> read(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("auto")) {
      return Optional.of(Wish.AUTO);
    }
    LinearKernel linear = null;
    AttentionPlan attention = null;
    for (String part : wanted.split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      String value = pair.length == 2 ? pair[1].strip() : "";
      if (pair[0].strip().equals("linear") && linear == null) {
        linear = LinearKernel.named(value).orElse(null);
        if (linear == null) {
          return Optional.empty();
        }
      } else if (pair[0].strip().equals("attention") && attention == null) {
        attention = AttentionPlan.parse(value).orElse(null);
        if (attention == null) {
          return Optional.empty();
        }
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new Wish(linear, attention));
  }

  @Override
  public String toString() {
    return "linear=" + linear.wireName() + ",attention=" + attention;
  }
}
