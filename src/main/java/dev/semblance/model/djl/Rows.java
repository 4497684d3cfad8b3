package dev.semblance.model.djl;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The tokens of a packed batch that one output is made of, sequence after sequence. */
final class Rows {

  private final int[] sequences;
  private final long[] rows;
  private final long[] starts;

  /**
   * @param includePrompt whether prompt tokens take part; where they do not and a prompt filled the
   *     whole sequence, its last token does, so that no sequence is empty
   */
  Rows(PackedBatch batch, Output output, boolean includePrompt) {
    List<PackedSequence> all = batch.sequences();
    int[] offsets = batch.sequenceOffsets();
    int[] members = new int[all.size()];
    long[] first = new long[all.size() + 1];
    long[] tokens = new long[batch.tokens()];
    int count = 0;
    int used = 0;
    for (int b = 0; b < all.size(); b++) {
      if (!all.get(b).outputs().contains(output)) {
        continue;
      }
      int from = offsets[b];
      if (!includePrompt) {
        from = Math.min(from + all.get(b).promptTokens(), offsets[b + 1] - 1);
      }
      for (int row = from; row < offsets[b + 1]; row++) {
        tokens[used++] = row;
      }
      members[count++] = b;
      first[count] = used;
    }
    sequences = Arrays.copyOf(members, count);
    rows = Arrays.copyOf(tokens, used);
    starts = Arrays.copyOf(first, count + 1);
  }

  boolean isEmpty() {
    return sequences.length == 0;
  }

  /** [rows], indexes into the batch's tokens */
  long[] rows() {
    return rows;
  }

  /** [sequences + 1], where each sequence begins in {@link #rows()} */
  long[] starts() {
    return starts;
  }

  /** How many sequences take part. */
  int sequences() {
    return sequences.length;
  }

  /** The index in the batch of one that takes part. */
  int sequence(int i) {
    return sequences[i];
  }

  int length(int sequence) {
    return (int) (starts[sequence + 1] - starts[sequence]);
  }

  /** Cuts values that lie one sequence after the other into the batch's results. */
  void scatter(float[] values, IntUnaryOperator lengthOf, float[] @Nullable [] results) {
    int from = 0;
    for (int i = 0; i < sequences.length; i++) {
      int to = from + lengthOf.applyAsInt(i);
      results[sequences[i]] = Arrays.copyOfRange(values, from, to);
      from = to;
    }
    if (from != values.length) {
      throw new IllegalStateException("expected " + from + " values, got " + values.length);
    }
  }
}
