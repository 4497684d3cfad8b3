package dev.semblance.distillation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The batches of one pass over the texts, fixed by seed and pass. Pure.
 *
 * <p>A batch is made of a few runs of texts of about one length: equal lengths beside each other
 * are what packed attention is fastest at, and several lengths in one batch keep each step's
 * gradient mixed.
 */
final class TokenBatches {

  /** Texts that are sorted together. */
  private static final int WINDOW = 8_192;

  private static final int RUNS = 4;

  private TokenBatches() {}

  /**
   * @param lengths tokens of each text
   * @param budget about how many tokens a batch has; a longer text is a run of its own
   * @return indexes of texts, batch by batch; each text once
   */
  static List<int[]> of(int[] lengths, int budget, long seed, int pass) {
    Random random = new Random(seed * 31 + pass);
    List<Integer> order = new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
    Collections.shuffle(order, random);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += WINDOW) {
      List<int[]> runs =
          runs(
              new ArrayList<>(order.subList(from, Math.min(order.size(), from + WINDOW))),
              lengths,
              Math.max(1, budget / RUNS));
      Collections.shuffle(runs, random);
      for (int run = 0; run < runs.size(); run += RUNS) {
        List<int[]> some = runs.subList(run, Math.min(runs.size(), run + RUNS));
        batches.add(
            some.stream()
                .flatMapToInt(IntStream::of)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .mapToInt(i -> i)
                .toArray());
      }
    }
    return batches;
  }

  private static List<int[]> runs(List<Integer> texts, int[] lengths, int budget) {
    texts.sort(Comparator.comparingInt(i -> lengths[i]));
    List<int[]> runs = new ArrayList<>();
    int from = 0;
    while (from < texts.size()) {
      int to = from;
      int tokens = 0;
      while (to < texts.size() && (to == from || tokens + lengths[texts.get(to)] <= budget)) {
        tokens += lengths[texts.get(to++)];
      }
      runs.add(texts.subList(from, to).stream().mapToInt(i -> i).toArray());
      from = to;
    }
    return runs;
  }
}
