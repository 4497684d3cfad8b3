package dev.semblance.cli;

import dev.semblance.cli.embed.EmbedProgress;
import dev.semblance.cli.embed.EmbedRun;
import dev.semblance.cli.embed.JsonLinesWriter;
import dev.semblance.cli.embed.ResumableFile;
import dev.semblance.cli.input.Entries;
import dev.semblance.client.EmbeddingAnswer;
import dev.semblance.client.EmbeddingCall;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.Space;
import dev.semblance.encoder.Truncate;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Embeds a file of texts. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Embeds a file of texts into a file of vectors.",
    footer = {
      "",
      "With --out a run that was stopped goes on where it was when it is called again",
      "in the same way; NAME.part and NAME.resume stand beside the file until it is",
      "whole. An entry that cannot be read or is refused is told with its line and has",
      "no vector: \"error\" in its line of JSON, or a row of NaN and a line in",
      "NAME.refused.jsonl.",
      "Exit codes: 0 done, 1 failed or entries were refused, 2 an option or a file",
      "cannot be used.",
      "",
      "Examples:",
      "  semblance embed texts.jsonl --out vectors.jsonl",
      "  semblance embed texts.csv --text-field body --out vectors.npy --model bundled",
      "  zcat texts.txt.gz | semblance embed --key-file me.key > vectors.jsonl"
    })
final class EmbedCommand implements Callable<Integer> {
  private static final String OUT = "--out";
  private static final String BATCH = "--batch";
  private static final String IN_FLIGHT = "--in-flight";
  private static final int MOST_BATCH = 2_048;
  private static final int MOST_IN_FLIGHT = 64;

  private final Server server;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = InputArguments.STANDARD_INPUT,
      description = "JSON Lines, CSV, TSV or lines of text. Default: standard input.")
  String file = InputArguments.STANDARD_INPUT;

  @Option(
      names = OUT,
      paramLabel = "NAME",
      description = "NAME.npy for float32 of NumPy, else JSON Lines. Default: standard output.")
  @Nullable Path out;

  @Option(names = "--overwrite", description = "Begins anew where there is something already.")
  boolean overwrite;

  @Mixin InputArguments input = new InputArguments();

  @Option(
      names = "--model-name",
      paramLabel = "NAME",
      description = "The model to ask the server for. Default: default.")
  @Nullable String modelName;

  @Option(
      names = "--input-type",
      paramLabel = "ROLE",
      description = "query, document or another of the model's prompts. Default: none.")
  @Nullable String inputType;

  @Option(names = "--dimensions", paramLabel = "N", description = "Keeps the first N components.")
  @Nullable Integer dimensions;

  @Option(
      names = ModelArguments.TRUNCATE,
      paramLabel = "SIDE",
      description =
          "What is cut off a text longer than the model: end, start, or error, which refuses it."
              + " Default: the server's.")
  @Nullable Truncate truncate;

  @Option(names = BATCH, paramLabel = "N", description = "Texts in a request. Default: 64.")
  int batch = 64;

  @Option(names = IN_FLIGHT, paramLabel = "N", description = "Requests at once. Default: 4.")
  int inFlight = 4;

  @Option(names = "--json", description = "With --out: what was done, as JSON on standard output.")
  boolean json;

  @Mixin ServerArguments target = new ServerArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  EmbedCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelArguments.between(BATCH, batch, MOST_BATCH);
    ModelArguments.between(IN_FLIGHT, inFlight, MOST_IN_FLIGHT);
    if (json && out == null) {
      throw new Fault.InvalidSetting("--json", "is given without " + OUT + ", needed: both");
    }
    if (out != null) {
      var _ = JsonOutput.of(out.toString());
      ResumableFile.refuseFinished(out, overwrite);
    }
    var line = Objects.requireNonNull(spec).commandLine();
    RefusedEntries refused = new RefusedEntries(line.getErr(), InputArguments.name(file));
    WaitNotice waits = new WaitNotice(line.getErr());
    try (Entries entries = input.open(file);
        ServerArguments.Connected connected = target.connect(server, waits)) {
      SemblanceClient client = connected.client();
      EmbeddingCall call =
          new EmbeddingCall(
              modelName, dimensions, inputType, truncate == null ? null : WireName.of(truncate));
      EmbedRun run =
          new EmbedRun(client, call, batch, inFlight, (e, why) -> refused.add(e.place(), why));
      EmbeddingAnswer first = run.probe();
      long began = System.nanoTime();
      EmbedProgress done =
          out == null ? stream(run, first, entries) : file(run, first, entries, call);
      if (json) {
        tell(done, first.space(), (System.nanoTime() - began) / 1e9);
      }
      return done.refused() == 0 ? 0 : 1;
    }
  }

  private static EmbedProgress stream(EmbedRun run, EmbeddingAnswer first, Entries entries)
      throws IOException, InterruptedException {
    try (Progress.Stage stage = stage()) {
      return run.into(JsonLinesWriter.of(new StandardOutput()), first, entries, stage);
    }
  }

  private EmbedProgress file(
      EmbedRun run, EmbeddingAnswer first, Entries entries, EmbeddingCall call)
      throws IOException, InterruptedException {
    ObjectNode settings = call.settings();
    settings
        .put("space", first.space().text())
        .put("text_field", input.textField)
        .put("id_field", input.idField);
    ResumableFile target = ResumableFile.of(Objects.requireNonNull(out), settings, overwrite);
    EmbedProgress before = target.reached();
    if (target.done()) {
      target.finish();
      return before;
    }
    if (before.entries() > 0) {
      Objects.requireNonNull(spec)
          .commandLine()
          .getErr()
          .println("semblance: goes on behind entry " + before.entries());
    }
    try (Progress.Stage stage = stage()) {
      return run.into(target, first, entries, stage);
    }
  }

  private static Progress.Stage stage() {
    return ProgressBar.onStandardError().begin("embed", "texts", Progress.UNKNOWN);
  }

  private void tell(EmbedProgress done, Space space, double seconds) {
    ObjectNode told = JsonMapper.shared().createObjectNode();
    told.put("out", String.valueOf(out))
        .put("entries", done.entries())
        .put("embedded", done.entries() - done.refused())
        .put("refused", done.refused())
        .put("tokens", done.tokens())
        .put("space", space.text())
        .put("seconds", seconds);
    var print = Objects.requireNonNull(spec).commandLine().getOut();
    print.println(told);
    print.flush();
  }
}
