package dev.semblance.similarity;

import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one metric says of a request's items, in the form that was asked for. Many scores are
 * computed while they are read, a block of rows at a time, and once more if they are read again;
 * reading them may throw {@link dev.semblance.fault.Fault.Cancelled}, and nothing else that the
 * caller is to blame for.
 */
public sealed interface Scores {

  /** Computes all that is not computed yet, so that reading cannot fail. */
  void keep();

  /** All with all: rows are the inputs. */
  final class Matrix implements Scores {
    private final Blocks<ScoreMatrix> blocks;

    Matrix(Blocks<ScoreMatrix> blocks) {
      this.blocks = blocks;
    }

    @Override
    public void keep() {
      blocks.keep();
    }

    /** Hands over some whole rows at a time, in order. */
    public void forEachBlock(Consumer<ScoreMatrix> reader) {
      blocks.forEach(reader);
    }
  }

  /** Input i with item i of the other side. */
  final class Pairs implements Scores {
    private final Blocks<double[]> blocks;

    Pairs(Blocks<double[]> blocks) {
      this.blocks = blocks;
    }

    @Override
    public void keep() {
      blocks.keep();
    }

    /** Hands over some scores at a time, in order; to read only. */
    public void forEachBlock(Consumer<double[]> reader) {
      blocks.forEach(reader);
    }
  }

  /** The closest of each input. */
  final class Nearest implements Scores {
    private final Blocks<List<Ranking>> blocks;

    Nearest(Blocks<List<Ranking>> blocks) {
      this.blocks = blocks;
    }

    @Override
    public void keep() {
      blocks.keep();
    }

    /** In the order of the inputs. */
    public void forEach(Consumer<Ranking> reader) {
      blocks.forEach(rankings -> rankings.forEach(reader));
    }
  }
}
