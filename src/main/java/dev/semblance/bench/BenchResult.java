package dev.semblance.bench;

import java.util.List;

/**
 * All runs.
 *
 * @param scenarios in the order they were given
 */
public record BenchResult(List<ScenarioResult> scenarios) {

  public BenchResult {
    scenarios = List.copyOf(scenarios);
  }

  /**
   * One scenario.
   *
   * @param targets a summary for each target, in the targets' order
   */
  public record ScenarioResult(Scenario scenario, List<Summary> targets) {
    public ScenarioResult {
      targets = List.copyOf(targets);
    }
  }

  /** Whether every target gave a good answer in every scenario. */
  public boolean allAnswered() {
    return scenarios.stream()
        .flatMap(scenario -> scenario.targets().stream())
        .allMatch(summary -> summary.good() > 0);
  }
}
