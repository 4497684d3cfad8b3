package dev.semblance.serving;

import dev.semblance.batching.BatchingEncoder;

/**
 * A model's chain, ready to use.
 *
 * @param encoder the chain's outer end
 * @param canary knows whether it still computes what it did when it was loaded
 */
record LoadedEncoder(BatchingEncoder encoder, Canary canary) {}
