package dev.semblance.cli;

import dev.semblance.bench.Bench;
import dev.semblance.bench.BenchResult;
import dev.semblance.bench.EncoderTarget;
import dev.semblance.bench.LoadSettings;
import dev.semblance.bench.Scenario;
import dev.semblance.bench.Target;
import dev.semblance.bench.TargetUnreachable;
import dev.semblance.bench.TextSet;
import dev.semblance.bench.http.HttpSettings;
import dev.semblance.bench.http.HttpTarget;
import dev.semblance.fault.Fault;
import dev.semblance.serving.LoadedEncoder;
import dev.semblance.text.WireName;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast servers or models embed. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures how fast embedding servers answer, or a model in this process.",
    footer = {
      "",
      "A closed loop unless --rate is given: each client asks again when it was",
      "answered. With --rate requests come by a Poisson process and latency counts",
      "from when they were due. Two targets take turns in every round; figures are",
      "medians of the rounds, the ratio is the median of the rounds' ratios. Rates and",
      "latencies are those of good answers, tokens what the server's usage says.",
      "Exit codes: 0 done, 1 a target gave no good answer to a scenario or let nobody",
      "connect for 5 s, which ends the bench, 2 an option or a file cannot be used.",
      "",
      "Examples:",
      "  semblance bench --url http://127.0.0.1:8080 --clients 32",
      "  semblance bench --url http://127.0.0.1:8080 --rate 50 --duration 1m",
      "  semblance bench --url http://127.0.0.1:8080 --url http://127.0.0.1:8090 \\",
      "      --texts texts.jsonl --scenario 32x1 --scenario 8x32 --json figures.json",
      "  semblance bench --model /models/all-MiniLM-L6-v2 --clients 8 --batch 32"
    })
final class BenchCommand implements Callable<Integer> {
  private static final String SCENARIO = "--scenario";
  private static final String CLIENTS = "--clients";
  private static final int OPEN_LOOP_CLIENTS = 1_024;

  @Spec @Nullable CommandSpec spec;

  @Mixin BenchTargets targets = new BenchTargets();

  @Mixin BenchTexts texts = new BenchTexts();

  @Option(
      names = CLIENTS,
      paramLabel = "N",
      description =
          "Clients, each on a connection of its own. Default: 1. With --rate: the most connections"
              + " at once, default 1024.")
  @Nullable Integer clients;

  @Option(names = "--batch", paramLabel = "N", description = "Texts in a request. Default: 1.")
  @Nullable Integer batch;

  @Option(
      names = SCENARIO,
      paramLabel = "CxB",
      description = "Clients and batch in one, such as 32x1. Repeat; instead of the two above.")
  List<String> scenarios = new ArrayList<>();

  @Option(names = "--rate", paramLabel = "R", description = "Requests a second, open loop.")
  @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "How long a run sends requests. Default: 10s.")
  Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "The same before each target's first run, not counted. Default: 2s.")
  Duration warmup = Duration.ofSeconds(2);

  @Option(names = "--rounds", paramLabel = "N", description = "Runs of each kind. Default: 3.")
  int rounds = 3;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "How long an answer is waited for. Default: 60s.")
  Duration timeout = Duration.ofSeconds(60);

  @Option(names = "--seed", paramLabel = "N", description = "Of the arrivals. Default: 1.")
  long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also writes all figures as JSON; - is standard output instead of the table.")
  @Nullable String json;

  @Mixin ServedModelArguments engine = new ServedModelArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  @Override
  public Integer call() throws InterruptedException {
    targets.check();
    LoadSettings load = new LoadSettings(duration, warmup, rounds, rate, timeout, seed);
    List<Scenario> all = scenarios();
    List<HttpSettings> servers = targets.servers(truncate(), timeout);
    JsonOutput output = JsonOutput.of(json);
    engine.check(targets.models);
    engine.prepare();
    TextSet set = texts.read();

    List<LoadedEncoder> encoders = new ArrayList<>();
    try {
      List<Target> driven = new ArrayList<>();
      servers.forEach(server -> driven.add(new HttpTarget(server, set.texts())));
      for (String model : targets.models) {
        LoadedEncoder encoder = engine.open(model);
        encoders.add(encoder);
        driven.add(new EncoderTarget(model, encoder.encoder(), set.texts(), timeout));
      }
      BenchResult result =
          new Bench(load, set.texts().size(), driven, all).run(ProgressBar.onStandardError());
      tell(new BenchReport(load, set, targets.encodingFormat, truncate(), driven, result), output);
      return result.allAnswered() ? 0 : 1;
    } catch (TargetUnreachable e) {
      Objects.requireNonNull(spec).commandLine().getErr().println("semblance: " + e.getMessage());
      return 1;
    } finally {
      encoders.forEach(LoadedEncoder::close);
    }
  }

  private void tell(BenchReport report, JsonOutput output) {
    var line = Objects.requireNonNull(spec).commandLine();
    if (!output.instead()) {
      PrintWriter out = line.getOut();
      BenchTable.lines(report).forEach(out::println);
      out.flush();
    }
    output.write(BenchJson.bytes(report));
    report.unanswered().forEach(what -> line.getErr().println("semblance: " + what));
  }

  private List<Scenario> scenarios() {
    if (scenarios.isEmpty()) {
      int many = clients == null ? (rate == null ? 1 : OPEN_LOOP_CLIENTS) : clients;
      return List.of(new Scenario(many, batch == null ? 1 : batch));
    }
    if (clients != null || batch != null) {
      throw new Fault.InvalidSetting(
          SCENARIO, "is given together with " + CLIENTS + " or --batch, needed: one of them");
    }
    return scenarios.stream().map(text -> Scenario.parse(SCENARIO, text)).toList();
  }

  /** Sent only when it was asked for: OpenAI's own server refuses fields that it does not know. */
  private @Nullable String truncate() {
    boolean asked =
        Objects.requireNonNull(spec)
            .commandLine()
            .getParseResult()
            .hasMatchedOption(ModelArguments.TRUNCATE);
    return asked ? WireName.of(engine.truncate) : null;
  }
}
