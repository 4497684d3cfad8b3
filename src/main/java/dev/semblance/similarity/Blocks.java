package dev.semblance.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is computed of some rows at a time, in the order of the rows: when it is read, so that no
 * more than one block stands in memory, or all of it before. For one thread.
 */
final class Blocks<T> {
  private final int rows;
  private final int height;
  private final Computation<T> computation;
  private @Nullable List<T> kept;

  /** Computes one block. */
  @FunctionalInterface
  interface Computation<T> {
    /**
     * @param from the first row
     * @param to one past the last
     */
    T of(int from, int to);
  }

  /**
   * @param height most rows in a block
   */
  Blocks(int rows, int height, Computation<T> computation) {
    this.rows = rows;
    this.height = height;
    this.computation = computation;
  }

  /** Computes all blocks now and keeps them. */
  void keep() {
    List<T> blocks = new ArrayList<>();
    compute(blocks::add);
    kept = blocks;
  }

  /** Hands the blocks over one after the other; what was not kept is computed meanwhile. */
  void forEach(Consumer<? super T> reader) {
    if (kept != null) {
      kept.forEach(reader);
    } else {
      compute(reader);
    }
  }

  private void compute(Consumer<? super T> reader) {
    for (int from = 0; from < rows; from += height) {
      reader.accept(computation.of(from, Math.min(rows, from + height)));
    }
  }
}
