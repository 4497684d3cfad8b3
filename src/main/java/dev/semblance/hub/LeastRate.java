package dev.semblance.hub;

import java.io.IOException;
import java.time.Duration;

/**
 * Gives up a body that comes too slowly ever to end. Only the time spent waiting for the server
 * counts, window by window; used by one thread.
 */
final class LeastRate {

  private final long bytesPerSecond;
  private final Duration window;
  private long waited;
  private long bytes;

  /**
   * @param bytesPerSecond 0 for no limit
   */
  LeastRate(long bytesPerSecond, Duration window) {
    this.bytesPerSecond = bytesPerSecond;
    this.window = window;
  }

  /**
   * Counts one piece.
   *
   * @param nanos how long it was waited for
   * @throws IOException when a window has passed and too little came in it
   */
  void count(long nanos, long piece) throws IOException {
    waited += nanos;
    bytes += piece;
    if (waited < window.toNanos()) {
      return;
    }
    double seconds = waited / 1e9;
    if (bytes < bytesPerSecond * seconds) {
      throw new IOException(
          "too slow: "
              + bytes
              + " bytes came in "
              + Math.round(10 * seconds) / 10.0
              + " s, the least is "
              + bytesPerSecond
              + " bytes a second (semblance.hub.min-rate)");
    }
    waited = 0;
    bytes = 0;
  }
}
