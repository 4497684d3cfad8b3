package dev.semblance.serving;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.encoder.Encoder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model with everything around it that stays as long as the model does. Safe to share.
 *
 * @param encoder what callers use
 * @param batching its part that owns the model, for probes and for stopping
 * @param canary knows whether the model still computes what it did when it was loaded
 * @param queries the part that computes queries where {@code batching} computes documents; null for
 *     most models
 */
public record LoadedEncoder(
    Encoder encoder, BatchingEncoder batching, Canary canary, @Nullable BatchingEncoder queries)
    implements AutoCloseable {

  /** Finishes what it was given, for up to 30 seconds, and frees the model. */
  @Override
  public void close() {
    batching.close();
    if (queries != null) {
      queries.close();
    }
  }

  /** Finishes what it was given, for so long at most, and frees the model. */
  void drain(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    batching.drain(timeout);
    if (queries != null) {
      queries.drain(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }
}
