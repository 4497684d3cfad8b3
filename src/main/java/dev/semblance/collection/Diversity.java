package dev.semblance.collection;

import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): takes one after the other what
 * is close to the query and unlike what was taken.
 */
final class Diversity {
  private static final float[] NONE = {};

  private Diversity() {}

  /**
   * @param ranked the best first
   * @param diversity their lambda is 1 minus this
   * @param vectors of candidates; one without is unlike all others
   * @return as many as {@code limit}, in the order in which they were taken
   */
  static List<Candidate> choose(
      List<Candidate> ranked,
      double diversity,
      int limit,
      Function<Candidate, float @Nullable []> vectors) {
    int count = ranked.size();
    float[][] directions = new float[count][];
    double[] relevance = new double[count];
    double best = count == 0 ? 0 : ranked.getFirst().score();
    double worst = count == 0 ? 0 : ranked.getLast().score();
    for (int i = 0; i < count; i++) {
      float[] vector = vectors.apply(ranked.get(i));
      directions[i] = vector == null ? NONE : VectorMath.normalize(vector);
      relevance[i] = best > worst ? (ranked.get(i).score() - worst) / (best - worst) : 1;
    }
    double[] likeness = new double[count];
    Arrays.fill(likeness, -1);
    boolean[] taken = new boolean[count];
    List<Candidate> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(limit, count)) {
      int next = -1;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        double value =
            (1 - diversity) * relevance[i] - diversity * (chosen.isEmpty() ? 0 : likeness[i]);
        if (!taken[i] && value > most) {
          most = value;
          next = i;
        }
      }
      taken[next] = true;
      chosen.add(ranked.get(next));
      for (int i = 0; i < count; i++) {
        if (!taken[i] && directions[i].length == directions[next].length) {
          likeness[i] =
              Math.max(likeness[i], VectorSimilarity.DOT.score(directions[next], directions[i]));
        }
      }
    }
    return chosen;
  }
}
