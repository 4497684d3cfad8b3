package dev.semblance.similarity;

import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import java.util.List;

/** What one metric says of a request's items, in the form that was asked for. */
public sealed interface Scores {

  /** All with all: rows are the inputs. */
  record Matrix(ScoreMatrix scores) implements Scores {}

  /** Input i with item i of the other side. */
  final class Pairs implements Scores {
    private final double[] scores;

    Pairs(double[] scores) {
      this.scores = scores;
    }

    public int size() {
      return scores.length;
    }

    public double score(int pair) {
      return scores[pair];
    }
  }

  /** The closest of each input, in the order of the inputs. */
  record Nearest(List<Ranking> rankings) implements Scores {
    public Nearest {
      rankings = List.copyOf(rankings);
    }
  }
}
