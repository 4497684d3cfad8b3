package dev.semblance.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoringThreadsTests {
  private final ScoringThreads threads = new ScoringThreads(1);

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void lightWorkStaysOnTheCallersThread() {
    assertThat(threads.run(1e6, Thread::currentThread)).isSameAs(Thread.currentThread());
  }

  @Test
  void heavyWorkGoesToAPlatformThread() {
    Thread worker = threads.run(1e6 + 1, Thread::currentThread);

    assertThat(worker.isVirtual()).isFalse();
    assertThat(worker.getName()).startsWith("semblance-scoring-");
  }

  @Test
  void whatHeavyWorkThrowsIsThrown() {
    IllegalStateException thrown = new IllegalStateException("a bug");

    assertThatThrownBy(
            () ->
                threads.run(
                    1e9,
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  @Test
  void interruptingTheCallerInterruptsTheWork() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              try {
                threads.run(
                    1e9,
                    () -> {
                      started.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return 0;
                    });
              } catch (Fault e) {
                thrown.set(e);
              }
            });

    started.await();
    caller.interrupt();
    caller.join();
    interrupted.await();

    assertThat(thrown.get()).isInstanceOf(Fault.Cancelled.class);
  }
}
