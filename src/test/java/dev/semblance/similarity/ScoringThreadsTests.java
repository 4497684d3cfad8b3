package dev.semblance.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.fault.Fault;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoringThreadsTests {
  private final SharedThreads shared = new SharedThreads(1, 8, 1, System::nanoTime);
  private final ScoringThreads threads = new ScoringThreads(shared);

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(threads.admitted()).isZero();
    assertThat(shared.waiting()).isZero();
    shared.close();
  }

  private Set<Thread> workers(double multiplyAdds) {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    threads.run(multiplyAdds, 3, null, _ -> workers.add(Thread.currentThread()));
    return workers;
  }

  @Test
  void lightWorkStaysOnTheCallersThread() {
    assertThat(workers(1e6)).containsExactly(Thread.currentThread());
  }

  @Test
  void heavyWorkGoesToThePlatformThreads() {
    assertThat(workers(1e6 + 1)).allMatch(t -> t.getName().startsWith("semblance-piece-"));
  }

  @Test
  void whatHeavyWorkThrowsIsThrown() {
    IllegalStateException thrown = new IllegalStateException("a bug");

    assertThatThrownBy(
            () ->
                threads.run(
                    1e9,
                    1,
                    null,
                    _ -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  @Test
  void whatWasLetInIsNotTurnedAwayWhenOthersTakeAllPlaces() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (SharedThreads narrow = new SharedThreads(2, 1, 1, System::nanoTime)) {
      ScoringThreads scoring = new ScoringThreads(narrow);
      AtomicInteger pieces = new AtomicInteger();
      try (ScoringThreads.Permit _ = scoring.admit(1e9)) {
        Thread other =
            Thread.startVirtualThread(
                () ->
                    narrow.each(
                        1,
                        null,
                        _ -> {
                          taken.countDown();
                          pass(gate);
                        }));
        taken.await();

        assertThatThrownBy(() -> scoring.admit(1e9)).isInstanceOf(Fault.Overloaded.class);
        scoring.run(1e9, 3, null, _ -> pieces.incrementAndGet());

        assertThat(pieces).hasValue(3);
        gate.countDown();
        other.join();
      }
      assertThat(scoring.admitted()).isZero();
    }
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void moreThanTheThreadsGetThroughInBoundedTimeIsRefused() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread first =
        Thread.startVirtualThread(
            () -> {
              try {
                // More than is let in beside others, but there are none.
                try (ScoringThreads.Permit _ = threads.admit(1e11)) {
                  threads.run(1e11, 1, null, _ -> awaitBoth(started, gate));
                }
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    started.await();

    assertThatThrownBy(() -> threads.admit(1e9))
        .isInstanceOfSatisfying(
            Fault.Overloaded.class, e -> assertThat(e.retryAfter().toSeconds()).isEqualTo(60))
        .hasMessageContaining("scoring for about 200 s was let in");
    threads.admit(1e6).close();

    gate.countDown();
    first.join();
    assertThat(thrown).hasValue(null);
    threads.admit(1e9).close();
  }

  private static void awaitBoth(CountDownLatch started, CountDownLatch gate) {
    started.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void interruptingTheCallerEndsTheWork() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              try {
                threads.run(1e9, 50, null, _ -> awaitBoth(started, new CountDownLatch(1)));
              } catch (Fault e) {
                thrown.set(e);
              }
            });
    started.await();
    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(Fault.Cancelled.class);
  }
}
