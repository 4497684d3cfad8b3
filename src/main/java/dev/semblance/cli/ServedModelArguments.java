package dev.semblance.cli;

import dev.semblance.model.Cores;
import dev.semblance.model.ForwardLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that measure models as the server runs them. */
final class ServedModelArguments extends ModelArguments {
  private static final String WORKERS = "--workers";

  @Option(
      names = WORKERS,
      paramLabel = "N",
      description =
          "Forward passes that run at the same time. Default: as serve, 2 on a CPU with more than"
              + " one core, 1 on a GPU.")
  @Nullable Integer workers;

  @Override
  void check(List<String> references) {
    between(WORKERS, workers, 64);
    super.check(references);
  }

  @Override
  ForwardLayout layout() {
    return ForwardLayout.of(workers(), threads == null ? 0 : threads, Cores.usable());
  }

  @Override
  int workers() {
    return workers == null ? 0 : workers;
  }
}
