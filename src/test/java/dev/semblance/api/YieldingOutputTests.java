package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class YieldingOutputTests {

  @Test
  void everyByteIsPassedOn() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream output = new YieldingOutput(target)) {
      output.write('a');
      output.write(new byte[] {'x', 'b', 'c', 'x'}, 1, 2);
      output.write(new byte[YieldingOutput.RUN], 0, YieldingOutput.RUN);
    }

    assertThat(target.toByteArray()).hasSize(3 + YieldingOutput.RUN).startsWith('a', 'b', 'c', 0);
  }

  // Often: which carrier takes which writer is chance, and two on each is where a yield is too
  // little.
  @RepeatedTest(20)
  void whoWritesOnAndOnLeavesTheCarriersToOthersToo() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch ran = new CountDownLatch(1);
    List<Thread> writers = new ArrayList<>();
    // As many as there are carriers, and then some.
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      writers.add(Thread.startVirtualThread(() -> write(stop)));
    }
    try {
      Thread.startVirtualThread(ran::countDown);

      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  /** To a reader who takes everything at once. */
  private static void write(AtomicBoolean stop) {
    byte[] numbers = new byte[8_000];
    try (OutputStream output = new YieldingOutput(OutputStream.nullOutputStream())) {
      while (!stop.get()) {
        output.write(numbers, 0, numbers.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
