package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AheadTests {

  private static final List<Integer> NUMBERS = IntStream.range(0, 100).boxed().toList();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 200})
  void whatIsPreparedComesInOrder(int threads) {
    List<Integer> squares = new ArrayList<>();
    try (Ahead<Integer, Integer> ahead = new Ahead<>(NUMBERS, n -> n * n, threads)) {
      NUMBERS.forEach(_ -> squares.add(ahead.next()));
      assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(squares).isEqualTo(NUMBERS.stream().map(n -> n * n).toList());
  }

  @Test
  void theNextOneIsPreparedWhileNobodyAsks() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(2);
    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(
            NUMBERS,
            n -> {
              second.countDown();
              return n;
            },
            1)) {
      second.await();
      assertThat(ahead.next()).isZero();
    }
  }

  @Test
  void whatFailsFailsWhereItIsAskedFor() {
    try (Ahead<Integer, Integer> ahead = new Ahead<>(List.of(1, 0, 2), n -> 6 / n, 2)) {
      assertThat(ahead.next()).isEqualTo(6);
      assertThatThrownBy(ahead::next).isInstanceOf(ArithmeticException.class);
      assertThat(ahead.next()).isEqualTo(3);
    }
  }

  @Test
  void whatNobodyAskedForIsGivenUp() {
    AtomicInteger made = new AtomicInteger();
    new Ahead<>(NUMBERS, _ -> made.incrementAndGet(), 2).close();
    assertThat(made.get()).isLessThanOrEqualTo(4);
  }
}
