package dev.semblance.encoder;

import dev.semblance.fault.Fault;

/**
 * Told what an encoder does, for meters; called on the hot path, so it returns at once and never
 * throws.
 */
public interface EncoderListener {

  /** Hears nothing. */
  EncoderListener SILENT = new EncoderListener() {};

  /** The encoder was loaded and is about to serve. */
  default void loaded(EncoderFacts facts) {}

  /** A request's sequences were let into the queue. */
  default void admitted(Lane lane, int sequences, long tokens) {}

  /** A request was refused because too much waits. */
  default void refused(Lane lane, int sequences, long tokens) {}

  /** Texts were turned into tokens; {@code truncated} of them were cut. */
  default void tokenized(int sequences, int truncated, long nanos) {}

  /** A sequence left the queue for a batch after waiting. */
  default void dequeued(Lane lane, long waitedNanos) {}

  /**
   * A forward pass ended well.
   *
   * @param paddedTokens what the batch would have counted if every sequence were padded to the
   *     longest
   */
  default void forwarded(int sequences, int tokens, int paddedTokens, long nanos) {}

  /** A sequence could not be computed or was withheld. */
  default void failed(Fault fault) {}
}
