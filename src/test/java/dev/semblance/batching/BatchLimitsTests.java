package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchLimitsTests {
  private static BatchLimits limits(int batch, long waiting, long request) {
    return new BatchLimits(
        batch, 8, waiting, request, Duration.ofSeconds(2), Duration.ofMillis(40), 4);
  }

  @Test
  void theDefaultsSuitAModelOf512Tokens() {
    assertThatNoException().isThrownBy(() -> BatchLimits.DEFAULTS.checkAgainst(512));
  }

  @Test
  void aBatchTooSmallForOneTextNamesBothNumbers() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(() -> limits(256, 1000, 1000).checkAgainst(512))
        .withMessage(
            "semblance.batching.max-batch-tokens is 256, but the model's max_tokens is 512");
  }

  @Test
  void aRequestLimitBelowOneTextIsRefused() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(() -> limits(512, 1000, 511).checkAgainst(512))
        .withMessage(
            "semblance.batching.max-request-tokens is 511, but the model's max_tokens is 512");
  }

  @Test
  void aRequestLimitAboveTheQueuesNamesBothSettings() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(() -> limits(512, 1000, 1001).checkAgainst(512))
        .withMessage(
            "semblance.batching.max-waiting-tokens is 1000,"
                + " but semblance.batching.max-request-tokens is 1001");
  }

  @Test
  void aQueueTooSmallToFillABatchIsRefused() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(() -> limits(512, 511, 511).checkAgainst(16))
        .withMessage(
            "semblance.batching.max-waiting-tokens is 511,"
                + " but semblance.batching.max-batch-tokens is 512");
  }

  @Test
  void moreSequencesThanCudasGridsHoldAreRefused() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(
            () ->
                new BatchLimits(
                    512, 65_536, 1000, 1000, Duration.ofSeconds(2), Duration.ofMillis(40), 4))
        .withMessage("semblance.batching.max-batch-sequences is 65536, needed: 1 to 65535");
  }

  @Test
  void aLimitOfZeroIsRefusedByName() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(() -> limits(0, 1, 1))
        .withMessage("semblance.batching.max-batch-tokens is 0, needed: 1 or more");
  }

  @Test
  void anAgeingBelowZeroIsRefusedByName() {
    assertThatExceptionOfType(Fault.InvalidSetting.class)
        .isThrownBy(
            () -> new BatchLimits(1, 1, 1, 1, Duration.ofSeconds(-1), Duration.ofMillis(40), 0))
        .withMessage("semblance.batching.bulk-ageing is PT-1S, needed: PT0S to PT1H");
  }

  @Test
  void limitsThatNobodySetGrowWithTheModel() {
    assertThat(BatchLimits.DEFAULTS.withBatchRoomFor(8192).maxBatchTokens()).isEqualTo(8192);
    assertThat(BatchLimits.DEFAULTS.withBatchRoomFor(512)).isEqualTo(BatchLimits.DEFAULTS);
  }
}
