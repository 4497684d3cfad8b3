package dev.semblance.cli;

import dev.semblance.encoder.Encoder;
import dev.semblance.evaluation.Progress;
import dev.semblance.evaluation.RetrievalEvaluation;
import dev.semblance.evaluation.RetrievalPrompts;
import dev.semblance.evaluation.StsEvaluation;
import dev.semblance.fault.Fault;
import dev.semblance.serving.LoadedEncoder;
import java.nio.file.Path;
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

/** Measures models on sets of judged sentences and documents, side by side. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures models on sets of judged sentences and documents.",
    footer = {
      "",
      "Figures are times 100. Exit codes: 0 done, 1 failed, 2 a model, a set or an",
      "option cannot be used. One line on standard error says why.",
      "",
      "Example:",
      "  semblance eval --model /models/all-MiniLM-L6-v2 --model /models/bge-small \\",
      "      --sts stsb-test.tsv --retrieval cranfield --json figures.json"
    })
final class EvalCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "REF",
      required = true,
      description =
          "A model folder, or a Hugging Face id org/name[@revision]. Several times for several.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--sts",
      paramLabel = "FILE",
      description = "Lines of: score, sentence, sentence; separated by tabs, no header.")
  List<Path> sts = new ArrayList<>();

  @Option(
      names = "--retrieval",
      paramLabel = "FOLDER",
      description =
          "A folder with queries.tsv (id, text), corpus.tsv (id, title, text or id, text) and"
              + " qrels.tsv (query id, document id, relevance).")
  List<Path> retrieval = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also writes all figures as JSON; - is standard output instead of the table.")
  @Nullable String json;

  @Mixin PromptArguments prompts = new PromptArguments();

  @Mixin ServedModelArguments engine = new ServedModelArguments();

  @Option(
      names = CommandErrors.VERBOSE,
      description = "Tells on standard error what is loaded, and where an error came from.")
  boolean verbose;

  @Override
  public Integer call() {
    if (sts.isEmpty() && retrieval.isEmpty()) {
      throw new Fault.InvalidSetting(
          "--sts", "and --retrieval are both missing, needed: a set to measure on");
    }
    JsonOutput output = JsonOutput.of(json);
    prompts.check();
    EvalSets sets = EvalSets.read(sts, retrieval);
    engine.check(models);

    Progress progress = ProgressBar.onStandardError();
    List<EvalResult> results =
        models.stream().map(model -> measure(model, sets, progress)).toList();

    if (!output.instead()) {
      var out = Objects.requireNonNull(spec).commandLine().getOut();
      EvalTable.lines(sets, results).forEach(out::println);
      out.flush();
    }
    output.write(EvalJson.bytes(sets, results));
    return 0;
  }

  private EvalResult measure(String reference, EvalSets sets, Progress progress) {
    try (LoadedEncoder loaded = engine.open(reference)) {
      Encoder encoder = loaded.encoder();
      RetrievalPrompts texts = prompts.of(encoder.facts().prompts());
      return new EvalResult(
          reference,
          encoder.facts(),
          sets.sts().stream().map(sts -> StsEvaluation.of(encoder, sts.set(), progress)).toList(),
          sets.retrieval().stream()
              .map(folder -> RetrievalEvaluation.of(encoder, folder.set(), texts, progress))
              .toList(),
          texts);
    }
  }
}
