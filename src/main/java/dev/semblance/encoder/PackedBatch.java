package dev.semblance.encoder;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of several sequences end to end, without padding. Immutable by convention: nobody
 * writes to the arrays.
 *
 * <p>Sequences come in the order of their lengths where that is cheap to arrange: kernels that need
 * equal lengths form larger groups then.
 */
public final class PackedBatch {
  private final int[] inputIds;
  private final int[] positions;
  private final int[] sequenceOffsets;
  private final int maxSequenceLength;
  private final List<PackedSequence> sequences;

  private PackedBatch(
      int[] inputIds,
      int[] positions,
      int[] sequenceOffsets,
      int maxSequenceLength,
      List<PackedSequence> sequences) {
    this.inputIds = inputIds;
    this.positions = positions;
    this.sequenceOffsets = sequenceOffsets;
    this.maxSequenceLength = maxSequenceLength;
    this.sequences = sequences;
  }

  /** Packs sequences in the given order; there must be at least one, and none may be empty. */
  public static PackedBatch of(List<PackedSequence> sequences) {
    int[] offsets = new int[sequences.size() + 1];
    int longest = 0;
    for (int b = 0; b < sequences.size(); b++) {
      int length = sequences.get(b).ids().length;
      if (length == 0) {
        throw new IllegalArgumentException("sequence " + b + " is empty");
      }
      offsets[b + 1] = Math.addExact(offsets[b], length);
      longest = Math.max(longest, length);
    }
    int[] ids = new int[offsets[sequences.size()]];
    int[] positions = new int[ids.length];
    for (int b = 0; b < sequences.size(); b++) {
      int[] from = sequences.get(b).ids();
      System.arraycopy(from, 0, ids, offsets[b], from.length);
      for (int p = 0; p < from.length; p++) {
        positions[offsets[b] + p] = p;
      }
    }
    return new PackedBatch(ids, positions, offsets, longest, List.copyOf(sequences));
  }

  /** [tokens] */
  public int[] inputIds() {
    return inputIds;
  }

  /** [tokens], counted from 0 in each sequence */
  public int[] positions() {
    return positions;
  }

  /**
   * [tokens], 0 for tokens of a first text and 1 for those of a second one; null when no sequence
   * has a second text.
   */
  public int @Nullable [] tokenTypes() {
    if (sequences.stream().allMatch(one -> one.secondBegins() >= one.ids().length)) {
      return null;
    }
    int[] types = new int[inputIds.length];
    for (int b = 0; b < sequences.size(); b++) {
      Arrays.fill(
          types,
          Math.min(sequenceOffsets[b] + sequences.get(b).secondBegins(), sequenceOffsets[b + 1]),
          sequenceOffsets[b + 1],
          1);
    }
    return types;
  }

  /** [batch + 1], where each sequence begins; the last entry is the number of tokens */
  public int[] sequenceOffsets() {
    return sequenceOffsets;
  }

  public int maxSequenceLength() {
    return maxSequenceLength;
  }

  public List<PackedSequence> sequences() {
    return sequences;
  }

  public int size() {
    return sequences.size();
  }

  public int tokens() {
    return inputIds.length;
  }
}
