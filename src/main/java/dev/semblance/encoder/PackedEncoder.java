package dev.semblance.encoder;

/**
 * A model that runs packed batches: what batching drives and an engine implements. Called from one
 * thread at a time for each instance, always a platform thread.
 */
public interface PackedEncoder extends AutoCloseable {

  /**
   * One forward pass.
   *
   * @return one array for each sequence: [dimensions] for {@link EmbeddingKind#SEQUENCE}, [tokens,
   *     hidden] for {@link EmbeddingKind#TOKENS}; in fp32, not normalised at the end, perhaps not
   *     finite; the caller owns the arrays and changes them
   * @throws OutOfDeviceMemory when a smaller batch may succeed
   */
  float[][] forward(PackedBatch batch);

  @Override
  void close();

  /** The device has no room for this batch. */
  final class OutOfDeviceMemory extends RuntimeException {
    public OutOfDeviceMemory(Throwable cause) {
      super(cause);
    }
  }
}
