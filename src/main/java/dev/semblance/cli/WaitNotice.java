package dev.semblance.cli;

import dev.semblance.client.Patience;
import java.io.PrintWriter;
import java.time.Duration;

/** Says why nothing happens, at most once in ten seconds. Safe to share. */
final class WaitNotice implements Patience.Listener {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private long told = System.nanoTime() - QUIET_NANOS;

  WaitNotice(PrintWriter err) {
    this.err = err;
  }

  @Override
  public synchronized void waits(String reason, Duration time) {
    long now = System.nanoTime();
    if (now - told >= QUIET_NANOS) {
      told = now;
      err.println("semblance: waits, since " + Printable.line(reason));
      err.flush();
    }
  }
}
