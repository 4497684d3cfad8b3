package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedInputTests {
  private final AtomicLong now = new AtomicLong();

  /** A sender that takes so long over each byte. */
  private InputStream sender(int bytes, double secondsForEach) {
    return new ByteArrayInputStream(new byte[bytes]) {
      @Override
      public synchronized int read() {
        now.addAndGet((long) (secondsForEach * 1e9));
        return super.read();
      }
    };
  }

  private int readAll(InputStream in) throws IOException {
    int bytes = 0;
    while (in.read() >= 0) {
      bytes++;
    }
    return bytes;
  }

  @Test
  void whoKeepsThePaceIsReadToTheEnd() throws IOException {
    assertThat(readAll(new PacedInput(sender(300, 0.1), 9, now::get))).isEqualTo(300);
  }

  @Test
  void whoCrawlsIsCutOffAfterTheGrace() {
    PacedInput crawling = new PacedInput(sender(300, 0.5), 10, now::get);

    assertThatThrownBy(() -> readAll(crawling))
        .isInstanceOf(Fault.BodyTooSlow.class)
        .hasMessage(
            "the body came at 2 bytes a second, at least 10 are needed after the first 10 s");
    assertThat(now.get()).isBetween(10_000_000_000L, 11_000_000_000L);
  }

  @Test
  void aShortPauseIsForgiven() throws IOException {
    assertThat(readAll(new PacedInput(sender(9, 1), 1000, now::get))).isEqualTo(9);
  }

  @Test
  void timeSpentElsewhereDoesNotCount() throws IOException {
    PacedInput in = new PacedInput(sender(5, 0), 1000, now::get);
    for (int i = 0; i < 5; i++) {
      now.addAndGet(60_000_000_000L);
      assertThat(in.read()).isZero();
    }
  }
}
