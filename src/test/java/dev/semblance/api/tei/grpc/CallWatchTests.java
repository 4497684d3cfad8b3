package dev.semblance.api.tei.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.WaitingCaller.Watch;
import org.junit.jupiter.api.Test;

class CallWatchTests {
  private final CallWatch watch = new CallWatch();

  @Test
  void whoWaitsIsInterruptedWhenTheClientLeaves() {
    try (Watch _ = watch.watch()) {
      watch.leave();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whoBeginsToWaitForAClientThatHasLeftIsInterruptedAtOnce() {
    watch.leave();
    try (Watch _ = watch.watch()) {
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(watch.hasLeft()).isTrue();
  }

  @Test
  void whoNoLongerWaitsIsLeftAlone() {
    watch.watch().close();
    watch.leave();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
