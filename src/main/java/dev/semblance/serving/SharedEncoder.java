package dev.semblance.serving;

import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.SequenceOutputs;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One module for several threads: the weights are there once, and freed when the last of them
 * closes.
 */
final class SharedEncoder implements PackedEncoder {

  private final PackedEncoder encoder;
  private final AtomicInteger open;

  private SharedEncoder(PackedEncoder encoder, AtomicInteger open) {
    this.encoder = encoder;
    this.open = open;
  }

  /**
   * @param encoder may be called by several threads at once, as TorchScript modules may
   */
  static List<PackedEncoder> of(PackedEncoder encoder, int count) {
    AtomicInteger open = new AtomicInteger(count);
    return Stream.<PackedEncoder>generate(() -> new SharedEncoder(encoder, open))
        .limit(count)
        .toList();
  }

  @Override
  public SequenceOutputs[] forward(PackedBatch batch) {
    return encoder.forward(batch);
  }

  @Override
  public void close() {
    if (open.decrementAndGet() == 0) {
      encoder.close();
    }
  }
}
