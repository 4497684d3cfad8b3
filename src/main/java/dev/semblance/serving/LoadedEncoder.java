package dev.semblance.serving;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.encoder.Encoder;

/**
 * A model's chain, ready to use.
 *
 * @param encoder the chain's outer end
 * @param batching its part that owns the model, for probes and for stopping
 * @param canary knows whether it still computes what it did when it was loaded
 */
record LoadedEncoder(Encoder encoder, BatchingEncoder batching, Canary canary) {}
