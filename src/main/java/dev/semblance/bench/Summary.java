package dev.semblance.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One scenario on one target, over all rounds.
 *
 * @param rounds what each gave, in order; at least one
 */
public record Summary(List<Figures> rounds) {

  public Summary {
    rounds = List.copyOf(rounds);
  }

  /** The middle of the rounds that have a value; of two in the middle their mean; or NaN. */
  public double median(Measure measure) {
    return median(rounds.stream().mapToDouble(measure::of));
  }

  /**
   * This target's value over another's: the median of the ratios within each round, because the two
   * runs of a round stood closest in time.
   */
  public double ratio(Summary other, Measure measure) {
    int both = Math.min(rounds.size(), other.rounds.size());
    return median(
        IntStream.range(0, both)
            .mapToDouble(i -> measure.of(rounds.get(i)) / measure.of(other.rounds.get(i))));
  }

  /** Good answers of all rounds. */
  public long good() {
    return rounds.stream().mapToLong(Figures::good).sum();
  }

  /** Failed requests of all rounds. */
  public long failed() {
    return rounds.stream().mapToLong(Figures::failed).sum();
  }

  /** Those of all rounds by kind. */
  public SortedMap<String, Figures.ErrorCount> errors() {
    SortedMap<String, Figures.ErrorCount> all = new TreeMap<>();
    rounds.forEach(
        round ->
            round
                .errors()
                .forEach((kind, count) -> all.merge(kind, count, Figures.ErrorCount::plus)));
    return Collections.unmodifiableSortedMap(all);
  }

  private static double median(DoubleStream values) {
    double[] known = values.filter(Double::isFinite).sorted().toArray();
    if (known.length == 0) {
      return Double.NaN;
    }
    int middle = known.length / 2;
    return known.length % 2 == 1
        ? known[middle]
        : Arrays.stream(known, middle - 1, middle + 1).sum() / 2;
  }
}
