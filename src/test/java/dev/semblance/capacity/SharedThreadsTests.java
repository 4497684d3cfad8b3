package dev.semblance.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedThreadsTests {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final SharedThreads threads = new SharedThreads(1, 2, 1, System::nanoTime);

  /** After whatever a test did, both kinds of thread are free and nobody is counted as waiting. */
  @AfterEach
  void everyThreadIsFreeAgain() {
    gate.countDown();
    assertThat(threads.<String>call(null, () -> "free")).isEqualTo("free");
    assertThat(threads.<String>callLong(null, () -> "free")).isEqualTo("free");
    assertThat(threads.waiting()).isZero();
    threads.close();
  }

  /** A caller of its own, and what became of it. */
  private static final class Waiter {
    private final AtomicReference<Object> end = new AtomicReference<>();
    private final Thread thread;

    Waiter(Supplier<?> call) {
      thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  end.set(call.get());
                } catch (Throwable e) {
                  end.set(e);
                }
              });
    }

    Object end() throws InterruptedException {
      thread.join();
      return end.get();
    }

    Object interrupted() throws InterruptedException {
      thread.interrupt();
      return end();
    }
  }

  private Waiter occupied() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    Waiter holder =
        new Waiter(
            () ->
                threads.call(
                    null,
                    () -> {
                      runs.countDown();
                      return passGate();
                    }));
    runs.await();
    return holder;
  }

  private String passGate() {
    boolean interrupted = false;
    while (true) {
      try {
        gate.await();
        // An open gate does not look for an interrupt that came before it opened.
        return interrupted || Thread.currentThread().isInterrupted() ? "interrupted" : "passed";
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private void awaitWaiting(int count) {
    while (threads.waiting() < count) {
      Thread.onSpinWait();
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMillis(50), System.nanoTime());
  }

  @Test
  void worksOnPlatformThreads() {
    Thread piece = threads.call(null, Thread::currentThread);
    Thread whole = threads.callLong(null, Thread::currentThread);

    assertThat(piece.isVirtual()).isFalse();
    assertThat(whole.isVirtual()).isFalse();
    assertThat(piece.getName()).startsWith("semblance-piece-");
    assertThat(whole.getName()).startsWith("semblance-long-");
  }

  @Test
  void whatAPieceThrowsIsThrown() {
    IllegalStateException bug = new IllegalStateException("a bug");
    OutOfMemoryError memory = new OutOfMemoryError("none left");

    assertThatThrownBy(
            () ->
                threads.call(
                    null,
                    () -> {
                      throw bug;
                    }))
        .isSameAs(bug);
    assertThatThrownBy(
            () ->
                threads.each(
                    9,
                    null,
                    _ -> {
                      throw memory;
                    }))
        .isSameAs(memory);
  }

  @Test
  void doesEachPieceOnce() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    threads.each(100, null, done::add);

    assertThat(done).hasSize(100).doesNotHaveDuplicates().contains(0, 99);
  }

  @Test
  void aShortRequestWaitsForOnePieceOfALongOneAndNoMore() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    Waiter list =
        new Waiter(
            () -> {
              threads.each(
                  1_000,
                  null,
                  _ -> {
                    runs.countDown();
                    passGate();
                    done.incrementAndGet();
                  });
              return "done";
            });
    runs.await();
    Waiter one = new Waiter(() -> threads.call(null, done::get));
    awaitWaiting(1);

    gate.countDown();

    assertThat(one.end()).isEqualTo(1);
    assertThat(list.end()).isEqualTo("done");
    assertThat(done).hasValue(1_000);
  }

  @Test
  void longWorkLeavesPiecesTheirThreads() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    Waiter whole =
        new Waiter(
            () ->
                threads.callLong(
                    null,
                    () -> {
                      runs.countDown();
                      return passGate();
                    }));
    runs.await();

    assertThat(threads.<String>call(null, () -> "at once")).isEqualTo("at once");

    gate.countDown();
    assertThat(whole.end()).isEqualTo("passed");
  }

  @Test
  void moreCallersThanMayWaitAreTurnedAway() throws InterruptedException {
    Waiter first = occupied();
    Waiter second = new Waiter(() -> threads.<String>call(null, () -> "done"));
    awaitWaiting(1);

    assertThatThrownBy(() -> threads.call(null, () -> "too many"))
        .isInstanceOfSatisfying(
            Fault.Overloaded.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)))
        .hasMessage("busy: 2 requests are being read or scored, at most 2 may be; retry after 1 s");

    gate.countDown();
    assertThat(first.end()).isEqualTo("passed");
    assertThat(second.end()).isEqualTo("done");
  }

  @Test
  void aDeadlineThatPassesInTheQueueIsToldAndTheWorkNeverDone() throws InterruptedException {
    Waiter holder = occupied();
    AtomicInteger done = new AtomicInteger();

    assertThatThrownBy(() -> threads.call(soon(), done::incrementAndGet))
        .isInstanceOf(Fault.DeadlinePassed.class)
        .hasMessageContaining("0.05 s");
    assertThatThrownBy(() -> threads.each(3, soon(), _ -> done.incrementAndGet()))
        .isInstanceOf(Fault.DeadlinePassed.class);
    assertThat(threads.waiting()).isZero();

    gate.countDown();
    assertThat(holder.end()).isEqualTo("passed");
    assertThat(done).hasValue(0);
  }

  @Test
  void aDeadlineThatHasPassedDoesNothing() {
    Deadline passed = Deadline.in(Duration.ofMillis(1), System.nanoTime() - 2_000_000);
    AtomicInteger done = new AtomicInteger();

    assertThatThrownBy(() -> threads.call(passed, done::incrementAndGet))
        .isInstanceOf(Fault.DeadlinePassed.class);
    assertThat(done).hasValue(0);
  }

  @Test
  void aDeadlineEndsTheWaitForWorkThatGoesOn() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<String> end = new AtomicReference<>();
    AtomicLong clock = new AtomicLong();

    // The deadline passes when the work has begun, however long that took.
    try (SharedThreads clocked = new SharedThreads(1, 2, 1, clock::get)) {
      assertThatThrownBy(
              () ->
                  clocked.callLong(
                      Deadline.in(Duration.ofMillis(5), 0),
                      () -> {
                        clock.set(Duration.ofMillis(5).toNanos());
                        end.set(passGate());
                        ended.countDown();
                        return 0;
                      }))
          .isInstanceOf(Fault.DeadlinePassed.class);

      gate.countDown();
      ended.await();
    }
    assertThat(end).hasValue("interrupted");
  }

  @Test
  void interruptingTheCallerInterruptsThePieceAndNoLaterOne() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch runs = new CountDownLatch(1);
    Waiter caller =
        new Waiter(
            () ->
                threads.call(
                    null,
                    () -> {
                      runs.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        interrupted.countDown();
                      }
                      return 0;
                    }));
    runs.await();

    assertThat(caller.interrupted()).isInstanceOf(Fault.Cancelled.class);

    interrupted.await();
    assertThat(threads.<Boolean>call(null, () -> Thread.currentThread().isInterrupted())).isFalse();
  }

  @Test
  void interruptingTheCallerOfPiecesLeavesTheRestUndone() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Waiter caller =
        new Waiter(
            () -> {
              threads.each(
                  1_000,
                  null,
                  _ -> {
                    begun.incrementAndGet();
                    runs.countDown();
                    try {
                      gate.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
              return "done";
            });
    runs.await();

    assertThat(caller.interrupted()).isInstanceOf(Fault.Cancelled.class);
    assertThat(begun).hasValue(1);
  }

  @Test
  void aCallerThatHangsUpIsNotWaitedFor() throws InterruptedException {
    Waiter holder = occupied();
    AtomicReference<Thread> watched = new AtomicReference<>();
    CountDownLatch watching = new CountDownLatch(1);
    WaitingCaller leaving =
        () -> {
          watched.set(Thread.currentThread());
          watching.countDown();
          return WaitingCaller.Watch.NONE;
        };
    Waiter caller =
        new Waiter(
            () ->
                ScopedValue.where(WaitingCaller.CURRENT, leaving)
                    .call(() -> threads.<String>call(null, () -> "nobody reads this")));
    watching.await();
    watched.get().interrupt();

    assertThat(caller.end()).isInstanceOf(Fault.Cancelled.class);
    assertThat(threads.waiting()).isZero();

    gate.countDown();
    assertThat(holder.end()).isEqualTo("passed");
  }

  @Test
  void closingTellsThoseWhoWait() throws InterruptedException {
    SharedThreads closing = new SharedThreads(1, 8, 1, System::nanoTime);
    CountDownLatch runs = new CountDownLatch(1);
    Waiter running =
        new Waiter(
            () ->
                closing.call(
                    null,
                    () -> {
                      runs.countDown();
                      return passGate();
                    }));
    runs.await();
    Waiter one = new Waiter(() -> closing.<String>call(null, () -> "never"));
    Waiter several =
        new Waiter(
            () -> {
              closing.each(5, null, _ -> {});
              return "never";
            });
    while (closing.waiting() < 2) {
      Thread.onSpinWait();
    }

    closing.close();

    assertThat(one.end()).isInstanceOf(Fault.NotReady.class);
    assertThat(several.end()).isInstanceOf(Fault.NotReady.class);
    assertThatThrownBy(() -> closing.call(null, () -> "never")).isInstanceOf(Fault.NotReady.class);
    gate.countDown();
    assertThat(running.end()).isEqualTo("interrupted");
  }
}
