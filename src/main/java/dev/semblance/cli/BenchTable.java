package dev.semblance.cli;

import dev.semblance.bench.BenchResult.ScenarioResult;
import dev.semblance.bench.LoadSettings;
import dev.semblance.bench.Measure;
import dev.semblance.bench.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures for people: a row for each scenario and target, then one for their ratio. */
final class BenchTable {

  /** A column: its heading, its measure, its digits after the point. */
  private record Column(String heading, Measure measure, int digits) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("req/s", Measure.REQUESTS, 1),
          new Column("texts/s", Measure.TEXTS, 1),
          new Column("tokens/s", Measure.TOKENS, 0),
          new Column("p50 ms", Measure.P50, 2),
          new Column("p95 ms", Measure.P95, 2),
          new Column("p99 ms", Measure.P99, 2),
          new Column("max ms", Measure.MAX, 2),
          new Column("own CPU", Measure.CPU, 2));

  private final BenchReport report;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private BenchTable(BenchReport report) {
    this.report = report;
  }

  /** The lines of the table and, after an empty one, what stands behind the figures. */
  static List<String> lines(BenchReport report) {
    BenchTable table = new BenchTable(report);
    table.fill();
    List<String> lines = new ArrayList<>(AlignedRows.lines(table.rows));
    lines.add("");
    lines.addAll(table.notes);
    return lines;
  }

  private void fill() {
    List<String> headings = new ArrayList<>(List.of("scenario", ""));
    COLUMNS.forEach(column -> headings.add(column.heading()));
    headings.add("failed");
    rows.add(headings);
    for (int t = 0; t < report.targets().size(); t++) {
      String name = report.nameOf(t).isEmpty() ? "" : report.nameOf(t) + ": ";
      notes.add(
          name + report.targets().get(t).name() + ", model " + report.targets().get(t).model());
    }
    notes.add(load(report.load()));
    notes.add("texts: " + report.texts().texts().size() + ", " + report.texts().source());
    report.result().scenarios().forEach(this::fill);
  }

  private void fill(ScenarioResult scenario) {
    String label = scenario.scenario().toString();
    List<Summary> summaries = scenario.targets();
    for (int t = 0; t < summaries.size(); t++) {
      Summary summary = summaries.get(t);
      List<String> row = new ArrayList<>(List.of(t == 0 ? label : "", report.nameOf(t)));
      COLUMNS.forEach(column -> row.add(number(summary.median(column.measure()), column.digits())));
      row.add(Long.toString(summary.failed()));
      rows.add(row);
      if (summary.failed() > 0) {
        String name = label + " " + report.nameOf(t);
        notes.add("failed, " + name.strip() + BenchReport.failures(summary));
      }
    }
    if (summaries.size() == 2) {
      List<String> row = new ArrayList<>(List.of("", report.nameOf(0) + " / " + report.nameOf(1)));
      COLUMNS.forEach(
          column -> row.add(number(summaries.get(0).ratio(summaries.get(1), column.measure()), 2)));
      row.add("");
      rows.add(row);
    }
  }

  private static String load(LoadSettings load) {
    Double rate = load.rate();
    return (rate == null
            ? "closed loop"
            : "open loop of "
                + number(rate, 2)
                + " requests/s (Poisson, seed "
                + load.seed()
                + "), latency from when they were due")
        + ", "
        + load.rounds()
        + (load.rounds() == 1 ? " round of " : " rounds of ")
        + seconds(load.duration())
        + " after "
        + seconds(load.warmup())
        + " of warm-up";
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%s s", duration.toMillis() / 1000.0).replace(".0 s", " s");
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
