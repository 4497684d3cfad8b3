package dev.semblance.model.kernel;

import java.util.Arrays;
import java.util.Optional;

/**
 * How one run of sequences of equal length is attended to on a CPU. Which is fastest depends on the
 * processor, the length and how many sequences the run has.
 */
public enum AttentionKernel {

  /** libtorch's flash attention. Time for each sequence hardly depends on the run's size. */
  SDPA("sdpa"),

  /**
   * matmul, softmax, matmul on one sequence after the other, as many heads at a time as have their
   * scores in the cache; queries, keys and values are read in place.
   */
  MATMUL("matmul"),

  /** matmul, softmax, matmul on all sequences and heads of the run at once, after copying them. */
  BATCHED("batched");

  /**
   * Scores that still lie in a core's cache while they are used: 1 MiB of floats. Larger groups ran
   * slower for each token (reference/performance.md, 8 x 237 against 1 x 237).
   */
  private static final long CACHED_SCORES = 1 << 18;

  private final String wireName;

  AttentionKernel(String wireName) {
    this.wireName = wireName;
  }

  /** As settings and {@code /v1/models} spell it. */
  public String wireName() {
    return wireName;
  }

  public static Optional<AttentionKernel> named(String wireName) {
    return Arrays.stream(values()).filter(kernel -> kernel.wireName.equals(wireName)).findFirst();
  }

  /** The most sequences that a run of this kernel should have; at least 1. */
  public int mostSequences(int length, int heads) {
    long scores = (long) length * length;
    // SDPA and MATMUL compute heads apart, BATCHED has all of them at once.
    return (int) Math.max(1, CACHED_SCORES / (this == BATCHED ? scores * heads : scores));
  }

  /**
   * How {@link Attention#GROUPED} is told that only the first tokens of each sequence are keys: by
   * libtorch's own attention, -2 for one key, -3 for two, and so on.
   */
  public static long fewerKeys(int keys) {
    return -1L - keys;
  }

  /** How {@link Attention#GROUPED} is told: 0, the heads at a time, or -1. */
  public long code(int length, int heads) {
    return switch (this) {
      case SDPA -> 0;
      case MATMUL -> Math.clamp(CACHED_SCORES / ((long) length * length), 1, heads);
      case BATCHED -> -1;
    };
  }
}
