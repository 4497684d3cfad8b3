package dev.semblance.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.semblance.bench.BenchResult.ScenarioResult;
import dev.semblance.evaluation.Progress;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes all runs, one after the other: in each round every scenario, in each scenario every target.
 */
public final class Bench {
  private static final Duration TICK = Duration.ofMillis(100);

  /** A server that is started again is back within this time; one that is not is gone. */
  private static final Duration DEAD_TIME = Duration.ofSeconds(5);

  private static final long DEAD_REQUESTS = 3;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final LoadSettings settings;
  private final int texts;
  private final List<Target> targets;
  private final List<Scenario> scenarios;

  /**
   * @param texts how many texts the targets have
   */
  public Bench(LoadSettings settings, int texts, List<Target> targets, List<Scenario> scenarios) {
    this.settings = settings;
    this.texts = texts;
    this.targets = List.copyOf(targets);
    this.scenarios = List.copyOf(scenarios);
  }

  /**
   * Makes them; takes as long as the settings say and the last answers need.
   *
   * @throws TargetUnreachable when a target lets nobody connect for five seconds
   */
  public BenchResult run(Progress progress) throws InterruptedException, TargetUnreachable {
    List<List<List<Figures>>> figures = new ArrayList<>();
    for (int i = 0; i < scenarios.size(); i++) {
      figures.add(targets.stream().<List<Figures>>map(_ -> new ArrayList<>()).toList());
    }
    try (Watch watch = new Watch(progress)) {
      for (int round = 0; round < settings.rounds(); round++) {
        for (int s = 0; s < scenarios.size(); s++) {
          for (int t = 0; t < targets.size(); t++) {
            String label = label(round, s, t);
            if (round == 0 && settings.warmup().isPositive()) {
              run(round, s, t, settings.warmup(), watch, label + " warm-up");
            }
            Figures run = run(round, s, t, settings.duration(), watch, label);
            figures.get(s).get(t).add(run);
          }
        }
      }
    }
    List<ScenarioResult> results = new ArrayList<>();
    for (int s = 0; s < scenarios.size(); s++) {
      results.add(
          new ScenarioResult(scenarios.get(s), figures.get(s).stream().map(Summary::new).toList()));
    }
    return new BenchResult(results);
  }

  private Figures run(
      int round, int scenario, int target, Duration duration, Watch watch, String label)
      throws InterruptedException, TargetUnreachable {
    // Each round begins elsewhere, but at the same text for every target.
    long firstText = (long) texts * round / settings.rounds();
    Run run =
        new Run(
            targets.get(target), scenarios.get(scenario), firstText, duration, settings.timeout());
    Double rate = settings.rate();
    Loop loop = rate == null ? new ClosedLoop(run, System::nanoTime) : open(run, rate, round);
    loop.start();
    long began = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    while (!loop.await(TICK)) {
      checkReachable(loop, targets.get(target));
      watch.show(loop.tally(), label, Duration.ofNanos(System.nanoTime() - began), duration);
    }
    watch.ended(duration);
    return loop.tally().figures(duration.toNanos(), (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
  }

  private static void checkReachable(Loop loop, Target target) throws TargetUnreachable {
    try {
      loop.tally()
          .checkReachable(target.name(), DEAD_REQUESTS, DEAD_TIME.toNanos(), System.nanoTime());
    } catch (TargetUnreachable e) {
      loop.stop();
      throw e;
    }
  }

  /** Every target gets the same arrivals in the same round. */
  private OpenLoop open(Run run, double rate, int round) {
    SplittableRandom random = new SplittableRandom(settings.seed() + round);
    return new OpenLoop(run, new Arrivals(rate, random), System::nanoTime);
  }

  private String label(int round, int scenario, int target) {
    StringBuilder label = new StringBuilder(scenarios.get(scenario).toString());
    if (targets.size() > 1) {
      label.append(' ').append(nameOf(target));
    }
    if (settings.rounds() > 1) {
      label.append(' ').append(round + 1).append('/').append(settings.rounds());
    }
    return label.toString();
  }

  /** {@code A}, {@code B} and so on: what targets are called in short. */
  public static String nameOf(int target) {
    return String.valueOf((char) ('A' + target));
  }

  /** Shows how far the whole has come, in seconds of the planned time. */
  private final class Watch implements AutoCloseable {
    private final Progress.Stage stage;
    private final Duration planned;
    private Duration over = Duration.ZERO;

    Watch(Progress progress) {
      Duration once = settings.warmup().plus(settings.duration().multipliedBy(settings.rounds()));
      planned = once.multipliedBy((long) targets.size() * scenarios.size());
      stage = progress.begin("bench", "s", planned.toSeconds());
    }

    void show(Tally tally, String label, Duration elapsed, Duration duration) {
      double rate = tally.good() / Math.max(1e-3, elapsed.toNanos() / 1e9);
      String failed = tally.failed() == 0 ? "" : ", " + tally.failed() + " failed";
      stage.note(String.format(Locale.ROOT, "%s, %.1f req/s%s", label, rate, failed));
      Duration part = elapsed.compareTo(duration) < 0 ? elapsed : duration;
      stage.reached(over.plus(part).toSeconds());
    }

    void ended(Duration duration) {
      over = over.plus(duration);
    }

    @Override
    public void close() {
      if (over.compareTo(planned) >= 0) {
        stage.note("done");
        stage.reached(planned.toSeconds());
      }
      stage.close();
    }
  }
}
