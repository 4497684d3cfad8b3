package dev.semblance.model.djl;

import dev.semblance.encoder.PackedBatch;

/**
 * Cuts a packed batch into runs of sequences of one length, each of which attention can take as an
 * unpadded batch. Pure.
 */
final class AttentionGroups {

  /**
   * Scores of one group that still lie in a core's cache while they are used: heads are computed
   * apart, so this counts length^2 x sequences in floats. Larger groups ran slower for each token
   * (reference/performance.md, 8 x 237 against 1 x 237).
   */
  private static final long CACHED_SCORES = 1 << 18;

  private AttentionGroups() {}

  /** Triples (first token, sequences, length), covering the batch in order. */
  static long[] of(PackedBatch batch) {
    int[] offsets = batch.sequenceOffsets();
    long[] groups = new long[3 * batch.size()];
    int used = 0;
    int b = 0;
    while (b < batch.size()) {
      int length = offsets[b + 1] - offsets[b];
      long most = Math.max(1, CACHED_SCORES / ((long) length * length));
      int count = 1;
      while (count < most
          && b + count < batch.size()
          && offsets[b + count + 1] - offsets[b + count] == length) {
        count++;
      }
      groups[used++] = offsets[b];
      groups[used++] = count;
      groups[used++] = length;
      b += count;
    }
    return java.util.Arrays.copyOf(groups, used);
  }
}
