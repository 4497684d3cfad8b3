package dev.semblance.serving;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.encoder.Encoder;

/**
 * A loaded model with everything around it that stays as long as the model does. Safe to share.
 *
 * @param encoder what callers use
 * @param batching its part that owns the model, for probes and for stopping
 * @param canary knows whether the model still computes what it did when it was loaded
 */
public record LoadedEncoder(Encoder encoder, BatchingEncoder batching, Canary canary)
    implements AutoCloseable {

  /** Finishes what it was given, for up to 30 seconds, and frees the model. */
  @Override
  public void close() {
    batching.close();
  }
}
