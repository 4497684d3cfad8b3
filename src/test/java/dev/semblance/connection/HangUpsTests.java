package dev.semblance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.WaitingCaller;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HangUpsTests {
  private final HangUps hangUps = new HangUps();

  @AfterEach
  void nobodyIsWatchedAnyMore() {
    assertThat(hangUps.watched()).isZero();
    assertThat(Thread.interrupted()).isFalse();
    hangUps.stop();
  }

  @Test
  void aConnectionIsNotLookedAtBeforeTheSecondLook() {
    AtomicInteger looks = new AtomicInteger();

    try (WaitingCaller.Watch _ = hangUps.watch(() -> looks.incrementAndGet() < 0)) {
      hangUps.look();
      assertThat(looks).hasValue(0);
      hangUps.look();
      hangUps.look();
    }

    assertThat(looks).hasValue(2);
    hangUps.look();
    assertThat(looks).hasValue(2);
  }

  @Test
  void whoWaitsForACallerThatHangsUpIsInterrupted() throws InterruptedException {
    AtomicBoolean hungUp = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch watched = new CountDownLatch(1);
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try (WaitingCaller.Watch _ = hangUps.watch(hungUp::get)) {
                watched.countDown();
                new CountDownLatch(1).await();
              } catch (InterruptedException _) {
                interrupted.set(true);
              }
            });
    watched.await();
    hangUps.look();
    hangUps.look();
    assertThat(interrupted).isFalse();

    hungUp.set(true);
    hangUps.look();

    waiting.join();
    assertThat(interrupted).isTrue();
  }

  @Test
  void anInterruptThatCameTooLateIsTakenBack() {
    try (WaitingCaller.Watch _ = hangUps.watch(() -> true)) {
      hangUps.look();
      hangUps.look();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void somebodyElsesInterruptStays() {
    try (WaitingCaller.Watch _ = hangUps.watch(() -> false)) {
      hangUps.look();
      hangUps.look();
      Thread.currentThread().interrupt();
    }

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aConnectionThatBreaksInAnUnknownWayDoesNotEndTheLooking() {
    AtomicInteger looks = new AtomicInteger();
    try (WaitingCaller.Watch _ =
            hangUps.watch(
                () -> {
                  throw new IllegalStateException();
                });
        WaitingCaller.Watch _ = hangUps.watch(() -> looks.incrementAndGet() < 0)) {
      hangUps.look();
      hangUps.look();
    }

    assertThat(looks).hasValue(1);
  }

  @Test
  void onceStartedItLooksByItself() throws InterruptedException {
    hangUps.start();

    try (WaitingCaller.Watch _ = hangUps.watch(() -> true)) {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      return;
    }

    throw new AssertionError("the latch has opened");
  }
}
