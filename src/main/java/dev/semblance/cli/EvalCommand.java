package dev.semblance.cli;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Output;
import dev.semblance.evaluation.Progress;
import dev.semblance.evaluation.Reranker;
import dev.semblance.evaluation.RetrievalEvaluation;
import dev.semblance.evaluation.RetrievalPrompts;
import dev.semblance.evaluation.StsEvaluation;
import dev.semblance.fault.Fault;
import dev.semblance.serving.LoadedEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
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
  private static final String RERANKER = "--reranker";
  private static final String RERANK_TOP = "--rerank-top";

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
      names = "--sparse",
      description =
          "Compares texts by their sparse vectors where a model has dense ones too; a model of sparse"
              + " vectors alone (SPLADE) needs no word.")
  boolean sparse;

  @Option(
      names = RERANKER,
      paramLabel = "REF",
      description =
          "A cross-encoder that puts each query's first documents in order again; its figures stand"
              + " beside those of retrieval alone.")
  @Nullable String reranker;

  @Option(
      names = RERANK_TOP,
      paramLabel = "N",
      showDefaultValue = Visibility.NEVER,
      description = "How many documents of a query it reads, 1 to 100. Default: 50.")
  int rerankTop = 50;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also writes all figures as JSON; - is standard output instead of the table.")
  @Nullable String json;

  @Mixin PromptArguments prompts = new PromptArguments();

  @Mixin ServedModelArguments engine = new ServedModelArguments();

  @Mixin VerboseOption verbose = new VerboseOption();

  @Override
  public Integer call() {
    if (sts.isEmpty() && retrieval.isEmpty()) {
      throw new Fault.InvalidSetting(
          "--sts", "and --retrieval are both missing, needed: a set to measure on");
    }
    if (reranker != null && retrieval.isEmpty()) {
      throw new Fault.InvalidSetting(RERANKER, "needs a set to retrieve from: --retrieval");
    }
    if (rerankTop < 1 || rerankTop > RetrievalEvaluation.DEPTH) {
      throw new Fault.InvalidSetting(
          RERANK_TOP,
          "is " + rerankTop + ", allowed: 1 to " + RetrievalEvaluation.DEPTH + " documents");
    }
    JsonOutput output = JsonOutput.of(json);
    prompts.check();
    EvalSets sets = EvalSets.read(sts, retrieval);
    engine.check(reranker == null ? models : concat(models, reranker));

    Progress progress = ProgressBar.onStandardError();
    List<EvalResult> results = measure(sets, progress);

    if (!output.instead()) {
      var out = Objects.requireNonNull(spec).commandLine().getOut();
      EvalTable.lines(sets, results).forEach(out::println);
      out.flush();
    }
    output.write(EvalJson.bytes(sets, results));
    return 0;
  }

  private static List<String> concat(List<String> models, String another) {
    List<String> all = new ArrayList<>(models);
    all.add(another);
    return all;
  }

  private List<EvalResult> measure(EvalSets sets, Progress progress) {
    if (reranker == null) {
      return models.stream().map(model -> measure(model, sets, null, progress)).toList();
    }
    try (LoadedEncoder loaded = engine.open(reranker)) {
      Reranker second = Reranker.of(loaded.encoder(), rerankTop);
      return models.stream().map(model -> measure(model, sets, second, progress)).toList();
    }
  }

  private EvalResult measure(
      String reference, EvalSets sets, @Nullable Reranker second, Progress progress) {
    try (LoadedEncoder loaded = engine.open(reference)) {
      Encoder encoder = loaded.encoder();
      Output output = compared(reference, encoder.facts().outputs());
      RetrievalPrompts texts = prompts.of(encoder.facts().prompts());
      return new EvalResult(
          reference,
          encoder.facts(),
          output,
          sets.sts().stream()
              .map(sts -> StsEvaluation.of(encoder, output, sts.set(), progress))
              .toList(),
          sets.retrieval().stream()
              .map(
                  folder ->
                      RetrievalEvaluation.of(
                          encoder, output, folder.set(), texts, second, progress))
              .toList(),
          texts,
          reranker);
    }
  }

  /** By what texts are compared: dense vectors where a model has them, or sparse ones. */
  private Output compared(String reference, Set<Output> has) {
    boolean dense = has.contains(Output.DENSE);
    if (!dense && !has.contains(Output.SPARSE)) {
      throw new Fault.ModelRefused(
          "model " + reference, "gives no vectors of texts; a reranker goes with " + RERANKER);
    }
    return sparse || !dense ? Output.SPARSE : Output.DENSE;
  }
}
