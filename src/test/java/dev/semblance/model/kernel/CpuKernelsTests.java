package dev.semblance.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.model.kernel.AttentionPlan.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuKernelsTests {

  @Test
  void autoLeavesEverythingOpen() {
    assertThat(CpuKernels.wish(" Auto ")).isEqualTo(CpuKernels.Wish.AUTO);
  }

  @Test
  void aWishForOneKernelLeavesTheOtherToBeChosen() {
    CpuKernels.Wish wish = CpuKernels.wish("linear=onednn");

    assertThat(wish.complete()).isFalse();
    assertThat(wish.or(CpuKernels.PLAIN)).hasToString("linear=onednn,attention=sdpa");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear=mkl,attention=sdpa",
        "linear=onednn,attention=batched:24/matmul:90/sdpa",
        "linear=onednn,attention=matmul:64/sdpa|batched:32/sdpa",
      })
  void whatIsWrittenIsReadAgain(String text) {
    assertThat(CpuKernels.wish(text).complete()).isTrue();
    assertThat(CpuKernels.parse(text).orElseThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "onednn",
        "linear=cublas",
        "linear=mkl,linear=mkl",
        "attention=flash",
        "attention=matmul:64",
        "attention=matmul:64/sdpa:32/matmul",
        "attention=sdpa/matmul",
        "attention=sdpa|sdpa|sdpa",
        "attention=matmul:99999999999/sdpa",
        "linear=mkl;attention=sdpa",
        "linear=mkl,",
      })
  void anythingElseIsRefusedNamingWhatIsAllowed(String setting) {
    assertThatThrownBy(() -> CpuKernels.wish(setting))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.kernels")
        .hasMessageContaining("linear=mkl|onednn")
        .hasMessageContaining("attention=sdpa|matmul|batched");
  }

  @Test
  void aPlanGoesByLengthAndByCompany() {
    AttentionPlan plan = AttentionPlan.parse("matmul:64/sdpa|batched:32/sdpa").orElseThrow();

    assertThat(plan.kernel(64, 1)).isEqualTo(AttentionKernel.MATMUL);
    assertThat(plan.kernel(65, 1)).isEqualTo(AttentionKernel.SDPA);
    assertThat(plan.kernel(32, 2)).isEqualTo(AttentionKernel.BATCHED);
    assertThat(plan.kernel(33, 2)).isEqualTo(AttentionKernel.SDPA);
    assertThat(plan.kernel(100_000, 7)).isEqualTo(AttentionKernel.SDPA);
  }

  @Test
  void neighbouringStepsOfOneKernelAreOneStep() {
    List<Step> steps =
        List.of(
            new Step(AttentionKernel.SDPA, 22),
            new Step(AttentionKernel.SDPA, 45),
            new Step(AttentionKernel.MATMUL, 90));

    assertThat(new AttentionPlan(steps, steps)).hasToString("sdpa:45/matmul");
  }

  @Test
  void headsAreTakenTogetherAsLongAsTheirScoresStayInTheCache() {
    // 2^18 scores: 64 heads of 64 x 64, 4 of 256 x 256.
    assertThat(AttentionKernel.MATMUL.code(64, 12)).isEqualTo(12);
    assertThat(AttentionKernel.MATMUL.code(256, 12)).isEqualTo(4);
    assertThat(AttentionKernel.MATMUL.code(4096, 12)).isEqualTo(1);
    assertThat(AttentionKernel.BATCHED.mostSequences(64, 16)).isEqualTo(4);
    assertThat(AttentionKernel.BATCHED.mostSequences(4096, 16)).isEqualTo(1);
  }
}
