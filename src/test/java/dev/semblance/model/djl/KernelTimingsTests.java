package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.model.djl.KernelTimings.Run;
import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.weights.tensor.DType;
import org.junit.jupiter.api.Test;

class KernelTimingsTests {

  private final KernelTimings timings = new KernelTimings();

  @Test
  void withoutTimesEverythingIsAsLibtorchDoesIt() {
    assertThat(timings.best()).isEqualTo(CpuKernels.PLAIN);
  }

  @Test
  void theLinearKernelIsTheFasterOverAllSizesTogether() {
    // Half the time for a short text outweighs a tenth more for a batch.
    timings.add(12, LinearKernel.MKL, 2);
    timings.add(12, LinearKernel.ONEDNN, 1);
    timings.add(256, LinearKernel.MKL, 20);
    timings.add(256, LinearKernel.ONEDNN, 22);

    assertThat(timings.best().linear()).isEqualTo(LinearKernel.ONEDNN);
  }

  @Test
  void onlyTheLeastTimeOfAKernelCounts() {
    timings.add(12, LinearKernel.ONEDNN, 3);
    timings.add(12, LinearKernel.ONEDNN, 1);
    timings.add(12, LinearKernel.ONEDNN, 9);
    timings.add(12, LinearKernel.MKL, 2);

    assertThat(timings.best().linear()).isEqualTo(LinearKernel.ONEDNN);
  }

  @Test
  void aLinearKernelThatFailedAtOneSizeIsOut() {
    timings.add(12, LinearKernel.MKL, 2);
    timings.add(12, LinearKernel.ONEDNN, 1);
    timings.add(256, LinearKernel.MKL, 20);

    assertThat(timings.best().linear()).isEqualTo(LinearKernel.MKL);
  }

  @Test
  void attentionIsChosenForEachLengthAndBoundariesLieBetween() {
    add(false, 16, 1, 1);
    add(false, 64, 2, 1);
    add(true, 16, 1, 2);
    add(true, 64, 1, 1.5);

    assertThat(timings.best().attention()).hasToString("sdpa:32/matmul|sdpa");
  }

  @Test
  void aGainWithinTheNoiseIsNotWorthAnotherKernel() {
    add(false, 16, 1.14, 1);
    add(true, 16, 1.16, 1);

    assertThat(timings.best().attention()).hasToString("sdpa|matmul");
  }

  @Test
  void theTableNamesEverySizeAndKernel() {
    timings.add(12, LinearKernel.MKL, 2);
    add(true, 16, 1, 2);

    assertThat(timings.toString())
        .contains("linear, 12 rows: mkl 2.000")
        .contains("attention, several of 16 tokens: sdpa 1.000, matmul 2.000");
  }

  @Test
  void resultsAgreeWithinAHundredThousandthOfTheLargest() {
    assertThat(KernelTolerance.difference(new float[] {100, 1}, new float[] {100.0005f, 1}))
        .isLessThan(KernelTolerance.of(DType.F32));
    assertThat(KernelTolerance.difference(new float[] {100, 1}, new float[] {100.01f, 1}))
        .isGreaterThan(KernelTolerance.of(DType.F32));
    assertThat(KernelTolerance.difference(new float[] {Float.NaN}, new float[] {0})).isInfinite();
    assertThat(KernelTolerance.difference(new float[1], new float[2])).isInfinite();
  }

  private void add(boolean several, int length, double sdpa, double matmul) {
    timings.add(new Run(several, length), AttentionKernel.SDPA, sdpa);
    timings.add(new Run(several, length), AttentionKernel.MATMUL, matmul);
  }
}
