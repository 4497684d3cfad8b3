package dev.semblance.model.djl;

import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.AttentionPlan.Step;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.kernel.LinearKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What every candidate took, and which is chosen by it. Pure; not thread-safe.
 *
 * <p>A linear kernel serves every batch, so the least geometric mean over the sizes wins: a text of
 * its own counts as much as a full batch. Attention is chosen for each length apart; another kernel
 * than SDPA has to be {@value #WORTH_IT} times as fast, since the lengths between were not
 * measured.
 */
final class KernelTimings {

  private static final double WORTH_IT = 1.15;

  private final SortedMap<Integer, Map<LinearKernel, Double>> linear = new TreeMap<>();
  private final SortedMap<Run, Map<AttentionKernel, Double>> attention = new TreeMap<>();

  /**
   * Sequences of one length side by side.
   *
   * @param several whether it is more than one
   */
  record Run(boolean several, int length) implements Comparable<Run> {
    @Override
    public int compareTo(Run other) {
      int order = Boolean.compare(several, other.several);
      return order != 0 ? order : Integer.compare(length, other.length);
    }
  }

  /** Keeps the least time. */
  void add(int rows, LinearKernel kernel, double millis) {
    linear.computeIfAbsent(rows, _ -> new TreeMap<>()).merge(kernel, millis, Math::min);
  }

  /** Keeps the least time. */
  void add(Run run, AttentionKernel kernel, double millis) {
    attention.computeIfAbsent(run, _ -> new TreeMap<>()).merge(kernel, millis, Math::min);
  }

  /** The winners; what was not measured is as libtorch does it by itself. */
  CpuKernels best() {
    return new CpuKernels(bestLinear(), new AttentionPlan(steps(false), steps(true)));
  }

  private LinearKernel bestLinear() {
    LinearKernel best = CpuKernels.PLAIN.linear();
    double least = Double.MAX_VALUE;
    for (LinearKernel kernel : LinearKernel.values()) {
      boolean everywhere =
          !linear.isEmpty() && linear.values().stream().allMatch(t -> t.containsKey(kernel));
      if (everywhere) {
        double mean = linear.values().stream().mapToDouble(t -> Math.log(time(t, kernel))).sum();
        if (mean < least) {
          least = mean;
          best = kernel;
        }
      }
    }
    return best;
  }

  /** Lengths between two measured ones go to the nearer, by ratio. */
  private List<Step> steps(boolean several) {
    List<Step> steps = new ArrayList<>();
    List<Run> runs = attention.keySet().stream().filter(run -> run.several == several).toList();
    for (int i = 0; i < runs.size(); i++) {
      int length = runs.get(i).length;
      int end =
          i + 1 == runs.size()
              ? Integer.MAX_VALUE
              : (int) Math.sqrt((double) length * runs.get(i + 1).length);
      steps.add(new Step(best(attention.getOrDefault(runs.get(i), Map.of())), end));
    }
    return steps.isEmpty() ? AttentionPlan.SDPA.alone() : steps;
  }

  private static AttentionKernel best(Map<AttentionKernel, Double> times) {
    AttentionKernel best = AttentionKernel.SDPA;
    double least = times.getOrDefault(best, Double.MAX_VALUE) / WORTH_IT;
    for (Map.Entry<AttentionKernel, Double> time : times.entrySet()) {
      if (time.getValue() < least) {
        least = time.getValue();
        best = time.getKey();
      }
    }
    return best;
  }

  private static double time(Map<LinearKernel, Double> times, LinearKernel kernel) {
    return times.getOrDefault(kernel, Double.MAX_VALUE);
  }

  /** Milliseconds by operation, size and kernel, in a few lines. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    linear.forEach((rows, times) -> lines.add("linear, " + rows + " rows: " + text(times)));
    attention.forEach(
        (run, times) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "attention, %s of %d tokens: %s",
                    run.several ? "several" : "one",
                    run.length,
                    text(times))));
    return String.join("\n  ", lines);
  }

  private static String text(Map<?, Double> times) {
    return times.entrySet().stream()
        .map(
            time ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f",
                    time.getKey().toString().toLowerCase(Locale.ROOT),
                    time.getValue()))
        .collect(Collectors.joining(", "));
  }
}
