package dev.semblance.cli;

import dev.semblance.bench.Answer;
import dev.semblance.bench.BenchResult.ScenarioResult;
import dev.semblance.bench.Figures;
import dev.semblance.bench.Latency;
import dev.semblance.bench.LoadSettings;
import dev.semblance.bench.Measure;
import dev.semblance.bench.Summary;
import dev.semblance.bench.Target;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Figures for programs: {@code {"load": {...}, "texts": {...}, "targets": [...], "scenarios":
 * [{"scenario", "clients", "batch", "results": [{"target", "median", "errors", "rounds"}],
 * "ratio"}]}}. Nothing is rounded; what has no value is null.
 */
final class BenchJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private BenchJson() {}

  /** UTF-8, with a line feed at the end. */
  static byte[] bytes(BenchReport report) {
    ObjectNode root = MAPPER.createObjectNode();
    load(root.putObject("load"), report);
    root.putObject("texts")
        .put("source", report.texts().source())
        .put("count", report.texts().texts().size());
    ArrayNode targets = root.putArray("targets");
    for (int t = 0; t < report.targets().size(); t++) {
      Target target = report.targets().get(t);
      targets.addObject().put("name", target.name()).put("model", target.model());
    }
    ArrayNode scenarios = root.putArray("scenarios");
    report.result().scenarios().forEach(each -> scenario(scenarios.addObject(), report, each));
    byte[] json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static void load(ObjectNode node, BenchReport report) {
    LoadSettings load = report.load();
    node.put("loop", load.rate() == null ? "closed" : "open")
        .put("rate", load.rate())
        .put("seed", load.seed())
        .put("duration_seconds", load.duration().toNanos() / 1e9)
        .put("warmup_seconds", load.warmup().toNanos() / 1e9)
        .put("timeout_seconds", load.timeout().toNanos() / 1e9)
        .put("rounds", load.rounds())
        .put("encoding_format", report.encodingFormat().wireName())
        .put("truncate", report.truncate());
  }

  private static void scenario(ObjectNode node, BenchReport report, ScenarioResult scenario) {
    node.put("scenario", scenario.scenario().toString())
        .put("clients", scenario.scenario().clients())
        .put("batch", scenario.scenario().batch());
    ArrayNode results = node.putArray("results");
    List<Summary> summaries = scenario.targets();
    for (int t = 0; t < summaries.size(); t++) {
      Summary summary = summaries.get(t);
      ObjectNode result = results.addObject().put("target", report.targets().get(t).name());
      ObjectNode median = result.putObject("median");
      for (Measure measure : Measure.values()) {
        number(median, measure.wireName(), summary.median(measure));
      }
      errors(result.putObject("errors"), summary.errors());
      ArrayNode rounds = result.putArray("rounds");
      summary.rounds().forEach(round -> round(rounds.addObject(), round));
    }
    if (summaries.size() == 2) {
      ObjectNode ratio = node.putObject("ratio");
      for (Measure measure : Measure.values()) {
        number(ratio, measure.wireName(), summaries.get(0).ratio(summaries.get(1), measure));
      }
    }
  }

  private static void round(ObjectNode node, Figures round) {
    node.put("requests", round.requests())
        .put("good", round.good())
        .put("failed", round.failed())
        .put("texts", round.texts());
    if (round.tokens() == Answer.Embedded.UNKNOWN) {
      node.putNull("tokens");
    } else {
      node.put("tokens", round.tokens());
    }
    node.put("seconds", round.seconds());
    for (Measure measure : List.of(Measure.REQUESTS, Measure.TEXTS, Measure.TOKENS, Measure.CPU)) {
      number(node, measure.wireName(), measure.of(round));
    }
    latency(node.putObject("latency_ms"), round.latency());
    latency(node.putObject("failure_latency_ms"), round.failureLatency());
    latency(node.putObject("lateness_ms"), round.lateness());
    errors(node.putObject("errors"), round.errors());
  }

  private static void latency(ObjectNode node, Latency latency) {
    number(node, "p50", latency.p50());
    number(node, "p95", latency.p95());
    number(node, "p99", latency.p99());
    number(node, "max", latency.max());
    number(node, "mean", latency.mean());
  }

  private static void errors(ObjectNode node, Map<String, Figures.ErrorCount> errors) {
    errors.forEach(
        (kind, error) ->
            node.putObject(kind).put("count", error.count()).put("first", error.first()));
  }

  /** JSON has no NaN. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
