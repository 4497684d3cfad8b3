package dev.semblance.model.djl;

import dev.semblance.encoder.PackedBatch;
import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.AttentionPlan;
import java.util.Arrays;

/**
 * Cuts a packed batch into runs of sequences of one length, each of which attention can take as an
 * unpadded batch. Pure.
 */
final class AttentionGroups {

  private AttentionGroups() {}

  /** Triples (first token, sequences, length), covering the batch in order. */
  static long[] of(PackedBatch batch) {
    int[] offsets = batch.sequenceOffsets();
    long[] groups = new long[3 * batch.size()];
    int used = 0;
    for (int b = 0; b < batch.size(); ) {
      int length = offsets[b + 1] - offsets[b];
      int count = Math.min(AttentionKernel.SDPA.mostSequences(length, 1), run(offsets, b));
      groups[used++] = offsets[b];
      groups[used++] = count;
      groups[used++] = length;
      b += count;
    }
    return Arrays.copyOf(groups, used);
  }

  /**
   * Quadruples (first token, sequences, length, kernel's code), covering the batch in order. Where
   * not all tokens are looked at, the code says how many are.
   */
  static long[] of(PackedBatch batch, AttentionPlan plan, int heads) {
    int[] offsets = batch.sequenceOffsets();
    long[] groups = new long[4 * batch.size()];
    int used = 0;
    for (int b = 0; b < batch.size(); ) {
      int length = offsets[b + 1] - offsets[b];
      int attended = batch.sequences().get(b).attended();
      int run = run(batch, b);
      AttentionKernel kernel = attended < length ? AttentionKernel.SDPA : plan.kernel(length, run);
      int count = Math.min(kernel.mostSequences(length, heads), run);
      groups[used++] = offsets[b];
      groups[used++] = count;
      groups[used++] = length;
      groups[used++] =
          attended < length ? AttentionKernel.fewerKeys(attended) : kernel.code(length, heads);
      b += count;
    }
    return Arrays.copyOf(groups, used);
  }

  /** How many sequences from this one on have its length, and as many tokens to look at. */
  private static int run(PackedBatch batch, int first) {
    int attended = batch.sequences().get(first).attended();
    int run = run(batch.sequenceOffsets(), first);
    int count = 1;
    while (count < run && batch.sequences().get(first + count).attended() == attended) {
      count++;
    }
    return count;
  }

  /** How many sequences from this one on have its length. */
  private static int run(int[] offsets, int first) {
    int length = offsets[first + 1] - offsets[first];
    int next = first + 1;
    while (next + 1 < offsets.length && offsets[next + 1] - offsets[next] == length) {
      next++;
    }
    return next - first;
  }
}
