package dev.semblance.model.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which {@link AttentionKernel} a run of sequences gets, by their length and by whether the run has
 * one sequence or several.
 *
 * <p>Written as {@code alone|several}, or as one of them where both are the same; each is a list
 * such as {@code batched:32/matmul:128/sdpa}: up to 32 tokens, up to 128, beyond.
 *
 * @param alone for runs of one sequence
 * @param several for longer runs
 */
public record AttentionPlan(List<Step> alone, List<Step> several) {

  /** Everything by libtorch's own attention. */
  public static final AttentionPlan SDPA = all(AttentionKernel.SDPA);

  private static final int MOST_STEPS = 16;

  /** A kernel for sequences of {@code longest} tokens at most. */
  public record Step(AttentionKernel kernel, int longest) {}

  public AttentionPlan {
    alone = merged(alone);
    several = merged(several);
  }

  /** One kernel for everything. */
  public static AttentionPlan all(AttentionKernel kernel) {
    List<Step> steps = List.of(new Step(kernel, Integer.MAX_VALUE));
    return new AttentionPlan(steps, steps);
  }

  /** Neighbours of one kernel as one step, the last without an end. */
  private static List<Step> merged(List<Step> steps) {
    List<Step> merged = new ArrayList<>();
    for (Step step : steps) {
      if (!merged.isEmpty() && merged.getLast().kernel() == step.kernel()) {
        merged.removeLast();
      }
      merged.add(step);
    }
    merged.add(new Step(merged.removeLast().kernel(), Integer.MAX_VALUE));
    return List.copyOf(merged);
  }

  /** The kernel of a run. */
  public AttentionKernel kernel(int length, int sequences) {
    for (Step step : sequences == 1 ? alone : several) {
      if (length <= step.longest()) {
        return step.kernel();
      }
    }
    throw new IllegalStateException("the last step has no end");
  }

  @Override
  public String toString() {
    return alone.equals(several) ? text(alone) : text(alone) + "|" + text(several);
  }

  private static String text(List<Step> steps) {
    return steps.stream()
        .map(
            step ->
                step.kernel().wireName()
                    + (step.longest() == Integer.MAX_VALUE ? "" : ":" + step.longest()))
        .collect(Collectors.joining("/"));
  }

  /** Reads what {@link #toString()} writes; empty when it is anything else. */
  public static Optional<AttentionPlan> parse(String text) {
    String[] halves = text.split("\\|", -1);
    if (halves.length > 2) {
      return Optional.empty();
    }
    Optional<List<Step>> alone = steps(halves[0]);
    Optional<List<Step>> several = halves.length == 1 ? alone : steps(halves[1]);
    return alone.flatMap(a -> several.map(s -> new AttentionPlan(a, s)));
  }

  private static Optional<List<Step>> steps(String text) {
    String[] parts = text.split("/", MOST_STEPS + 1);
    List<Step> steps = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      String[] nameAndEnd = parts[i].split(":", 2);
      Optional<AttentionKernel> kernel = AttentionKernel.named(nameAndEnd[0]);
      if (kernel.isEmpty()
          || last != (nameAndEnd.length == 1)
          || (!last && !nameAndEnd[1].matches("[1-9][0-9]{0,6}"))) {
        return Optional.empty();
      }
      int longest = last ? Integer.MAX_VALUE : Integer.parseInt(nameAndEnd[1]);
      if (longest <= before) {
        return Optional.empty();
      }
      before = longest;
      steps.add(new Step(kernel.get(), longest));
    }
    return steps.size() > MOST_STEPS ? Optional.empty() : Optional.of(steps);
  }
}
