package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Who is asked when, with a clock that only the target moves: an answer takes 100 ms of it. */
class LoopTests {
  private static final long MILLI = 1_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final AtomicLong clock = new AtomicLong();
  private final Queue<Long> firstTexts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private Answer answer = new Answer.Embedded(5);

  private final class SlowTarget implements Target {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public String model() {
      return "none";
    }

    @Override
    public Connection connect() {
      connections.incrementAndGet();
      return new Connection() {
        @Override
        public void open() {}

        @Override
        public Reply send(long first, int count) {
          firstTexts.add(first);
          clock.addAndGet(100 * MILLI);
          return () -> answer;
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }
  }

  private Run run(int clients, int batch, Duration duration) {
    return new Run(new SlowTarget(), new Scenario(clients, batch), 7, duration, TIMEOUT);
  }

  private static Figures figures(Loop loop, Duration duration) throws InterruptedException {
    loop.start();
    assertThat(loop.await(TIMEOUT)).isTrue();
    return loop.tally().figures(duration.toNanos(), 0);
  }

  /** The first comes at once, the others {@code gap} after one another. */
  private static Arrivals every(Duration gap) {
    return new Arrivals(
        1,
        new RandomGenerator() {
          private boolean begun;

          @Override
          public double nextDouble() {
            double uniform = begun ? -Math.expm1(-gap.toNanos() / 1e9) : 0;
            begun = true;
            return uniform;
          }

          @Override
          public long nextLong() {
            throw new UnsupportedOperationException();
          }
        });
  }

  @Test
  void aClosedLoopAsksAgainWhenItWasAnswered() throws Exception {
    Duration second = Duration.ofSeconds(1);

    Figures figures = figures(new ClosedLoop(run(1, 3, second), clock::get), second);

    assertThat(figures.requests()).isEqualTo(10);
    assertThat(figures.texts()).isEqualTo(30);
    assertThat(figures.tokens()).isEqualTo(50);
    assertThat(figures.seconds()).isEqualTo(1.0);
    assertThat(figures.latency().max()).isCloseTo(100, within(0.1));
    assertThat(figures.lateness().max()).isZero();
    assertThat(firstTexts).containsExactly(7L, 10L, 13L, 16L, 19L, 22L, 25L, 28L, 31L, 34L);
    assertThat(closed).hasValue(1);
  }

  @Test
  void everyClientHasItsOwnConnectionAndAllShareTheTexts() throws Exception {
    Duration second = Duration.ofSeconds(1);

    Figures figures = figures(new ClosedLoop(run(4, 1, second), clock::get), second);

    assertThat(connections).hasValue(4);
    assertThat(closed).hasValue(4);
    assertThat(figures.requests()).isBetween(10L, 13L);
    assertThat(firstTexts).doesNotHaveDuplicates().contains(7L, 8L, 9L);
  }

  /**
   * Requests are due every 10.5 ms; the one connection answers one each 100 ms. Ten are due at 0 to
   * 94.5 and answered at 100 to 1000: 502.75 ms on average. Measured from the sending all of them
   * would take 100 ms.
   */
  @Test
  void anOpenLoopDoesNotSpareATargetThatKeepsRequestsWaiting() throws Exception {
    Duration tenth = Duration.ofMillis(100);

    Loop loop = new OpenLoop(run(1, 1, tenth), every(Duration.ofNanos(10_500_000)), clock::get);
    Figures figures = figures(loop, tenth);

    assertThat(figures.requests()).isEqualTo(10);
    assertThat(figures.latency().mean()).isCloseTo(502.75, within(1.0));
    assertThat(figures.seconds()).isEqualTo(1.0);
    assertThat(figures.lateness().mean()).isCloseTo(402.75, within(1.0));
    assertThat(connections).hasValue(1);
    assertThat(closed).hasValue(1);
  }

  @Test
  void anOpenLoopKeepsNoMoreConnectionsThanItHasClients() throws Exception {
    Duration tenth = Duration.ofMillis(100);

    Loop loop = new OpenLoop(run(3, 1, tenth), every(Duration.ofNanos(1_005_000)), clock::get);

    assertThat(figures(loop, tenth).requests()).isEqualTo(100);
    assertThat(connections.get()).isBetween(1, 3);
    assertThat(closed).hasValue(connections.get());
  }

  @Test
  void whatFindsNoConnectionInTimeIsCountedAsUnsent() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    Target stuck =
        new Target() {
          @Override
          public String name() {
            return "stuck";
          }

          @Override
          public String model() {
            return "none";
          }

          @Override
          public Connection connect() {
            return new Connection() {
              @Override
              public void open() {}

              @Override
              public Reply send(long first, int count) {
                try {
                  answered.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return () -> answer;
              }

              @Override
              public void close() {}
            };
          }
        };
    Duration short_ = Duration.ofMillis(50);
    Run run = new Run(stuck, new Scenario(1, 1), 0, short_, Duration.ofMillis(20));
    Loop loop = new OpenLoop(run, every(Duration.ofMillis(10)), System::nanoTime);

    loop.start();
    while (loop.tally().failed() < 4) {
      loop.await(Duration.ofMillis(1));
    }
    answered.countDown();

    assertThat(loop.await(TIMEOUT)).isTrue();
    Figures figures = loop.tally().figures(short_.toNanos(), 0);
    assertThat(figures.good()).isEqualTo(1);
    assertThat(figures.errors()).containsOnlyKeys(Answer.Failed.UNSENT);
    assertThat(figures.failed()).isEqualTo(4);
  }

  @Test
  void failuresAreCountedAndDoNotEndTheRun() throws Exception {
    answer = new Answer.Failed("500", "broken");
    Duration second = Duration.ofSeconds(1);

    Figures figures = figures(new ClosedLoop(run(1, 1, second), clock::get), second);

    assertThat(figures.good()).isZero();
    assertThat(figures.errors()).containsKey("500");
    assertThat(figures.failed()).isEqualTo(10);
  }

  @Test
  void aBugInATargetEndsTheRunInsteadOfHangingIt() throws Exception {
    Run run = run(1, 1, Duration.ofSeconds(1));
    Loop loop =
        new ClosedLoop(
            new Run(run.target(), run.scenario(), 0, run.duration(), run.timeout()),
            () -> {
              if (clock.get() > 0) {
                throw new IllegalArgumentException("no time");
              }
              return 0;
            });

    loop.start();

    assertThatThrownBy(() -> loop.await(TIMEOUT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no time");
  }

  @Test
  void aRunTakesItsTextsFromItsOwnPlaceOn() {
    assertThat(List.of(run(1, 4, TIMEOUT).textOf(0), run(1, 4, TIMEOUT).textOf(3)))
        .containsExactly(7L, 19L);
  }
}
