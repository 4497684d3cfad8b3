package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.batching.BatchLimits;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchingSettingsTests {

  private static BatchLimits limits(
      @Nullable Integer batch, long waiting, @Nullable Long request, int modelMaxTokens) {
    return new BatchingSettings(
            batch,
            512,
            waiting,
            request,
            Duration.ofSeconds(2),
            Duration.ofMillis(40),
            64,
            Duration.ofSeconds(2),
            null)
        .limits(modelMaxTokens);
  }

  @Test
  void aLowerQueueLowersWhatFollowsIt() {
    BatchLimits limits = limits(null, 1_000, null, 256);

    assertThat(limits.maxRequestTokens()).isEqualTo(1_000);
    assertThat(limits.maxBatchTokens()).isEqualTo(1_000);
    limits.checkAgainst(256);
  }

  @Test
  void whatIsSetStays() {
    assertThat(limits(512, 8_192, 600L, 256).maxRequestTokens()).isEqualTo(600);
    assertThat(limits(512, 8_192, 600L, 256).maxBatchTokens()).isEqualTo(512);
    assertThat(limits(null, 1_048_576, null, 8_192).maxBatchTokens()).isEqualTo(8_192);
  }

  @Test
  void aQueueWithoutRoomForOneTextIsRefusedByItsOwnName() {
    assertThatThrownBy(() -> limits(null, 255, null, 256))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage(
            "semblance.batching.max-waiting-tokens is 255, but the model's max_tokens is 256");
    assertThatThrownBy(() -> limits(null, 0, null, 256))
        .hasMessage("semblance.batching.max-waiting-tokens is 0, needed: 1 or more");
  }
}
