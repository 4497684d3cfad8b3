package dev.semblance.encoder;

/**
 * A model that runs packed batches: what batching drives and an engine implements. Always called
 * from platform threads.
 *
 * <p>Batching calls each instance that it is given from one thread of its own. Whoever wants
 * several passes of one model at the same time puts an instance for each thread before it, and then
 * {@link #forward} of the model itself is called by several threads at once: the module that {@code
 * model} loads allows that. {@link #close} comes once, after the last pass has ended.
 */
public interface PackedEncoder extends AutoCloseable {

  /**
   * One forward pass.
   *
   * @return for each sequence what it asks, {@link PackedSequence#outputs()}
   * @throws OutOfDeviceMemory when a smaller batch may succeed
   */
  SequenceOutputs[] forward(PackedBatch batch);

  @Override
  void close();

  /** The device has no room for this batch. */
  final class OutOfDeviceMemory extends RuntimeException {
    public OutOfDeviceMemory(Throwable cause) {
      super(cause);
    }
  }
}
