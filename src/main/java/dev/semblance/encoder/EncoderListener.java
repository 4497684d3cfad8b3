package dev.semblance.encoder;

import dev.semblance.fault.Fault;

/**
 * Told what an encoder does, for meters; called on the hot path, so it returns at once and never
 * throws.
 */
public interface EncoderListener {

  /** Hears nothing. */
  EncoderListener SILENT = new EncoderListener() {};

  /** A model is ready to serve; told again when it was unloaded and loaded anew. */
  default void loaded(EncoderFacts facts, QueueDepth queue) {}

  /** The model is gone from memory. */
  default void unloaded() {}

  /** A request's sequences were let into the queue. */
  default void admitted(Lane lane, int sequences, long tokens) {}

  /** A request was refused because too much waits. */
  default void refused(Lane lane, int sequences, long tokens) {}

  /** A request found no room and stood in the line for it, whether it was let in or not. */
  default void lined(Lane lane, long waitedNanos) {}

  /** Texts were turned into tokens; {@code truncated} of them were cut. */
  default void tokenized(int sequences, int truncated, long nanos) {}

  /**
   * Sequences of a request left without a result, because its caller went away or its deadline
   * passed: from the queue, or from a batch that runs on without anybody waiting for them.
   */
  default void withdrawn(Lane lane, int sequences) {}

  /** A sequence left the queue for a batch after waiting. */
  default void dequeued(Lane lane, long waitedNanos) {}

  /**
   * A forward pass ended well.
   *
   * @param paddedTokens what the batch would have counted if every sequence were padded to the
   *     longest
   */
  default void forwarded(int sequences, int tokens, int paddedTokens, long nanos) {}

  /** What a forward pass gave for a request was checked, cut and normalised. */
  default void finished(int sequences, long nanos) {}

  /** So many forward workers more, or less, are there. */
  default void workers(int change) {}

  /** So many forward workers more, or less, have a batch. */
  default void busyWorkers(int change) {}

  /** A sequence could not be computed or was withheld. */
  default void failed(Fault fault) {}
}
