package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.plan.Activation;
import dev.semblance.weights.tensor.DType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real kernels on this machine: whatever is faster, all of them must give the same numbers. */
class KernelProbeTests {

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"GELU", "GELU_TANH", "RELU", "SILU", "QUICK_GELU"})
  void everyKernelGivesTheSameNumbers(Activation activation) throws IOException {
    // Heads of an odd width, so that no kernel finds its favourite size.
    String table = measure(new KernelShapes(60, 4, 100, activation), DType.F32);

    assertThat(table).contains("rows: mkl ").containsPattern("12 rows: .*onednn ");
    if (HostCpu.current().flags().contains("avx2")) {
      assertThat(table).containsPattern("12 rows: .*fbgemm ");
    }
    assertThat(table).containsPattern("one of 16 tokens: .*matmul ");
    assertThat(table).containsPattern("several of 16 tokens: .*batched ");
  }

  @Test
  void bfloat16KernelsAgreeWithinItsPrecision() throws IOException {
    String table = measure(new KernelShapes(64, 4, 128, Activation.GELU), DType.BF16);

    assertThat(table).contains("12 rows: mkl ");
    if (HostCpu.current().bfloat16()) {
      assertThat(table).containsPattern("12 rows: .*onednn ");
    }
    assertThat(table).containsPattern("several of 16 tokens: .*batched ");
  }

  private static String measure(KernelShapes shapes, DType type) throws IOException {
    try (KernelProbe probe = KernelProbe.load(shapes, type)) {
      List<LinearKernel> linear =
          Arrays.stream(LinearKernel.values()).filter(kernel -> kernel.exact(type, true)).toList();
      return probe.measure(linear, KernelProbe.ALL).toString();
    }
  }
}
