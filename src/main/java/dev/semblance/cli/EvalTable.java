package dev.semblance.cli;

import dev.semblance.encoder.Output;
import dev.semblance.evaluation.Effort;
import dev.semblance.evaluation.RetrievalEvaluation;
import dev.semblance.evaluation.RetrievalSet;
import dev.semblance.evaluation.StsEvaluation;
import dev.semblance.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Figures for people: a row for each measure, a column for each model; measures times 100. */
final class EvalTable {
  private final EvalSets sets;
  private final List<EvalResult> results;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private EvalTable(EvalSets sets, List<EvalResult> results) {
    this.sets = sets;
    this.results = results;
  }

  /** The lines of the table and, after an empty one, what the sets hold. */
  static List<String> lines(EvalSets sets, List<EvalResult> results) {
    EvalTable table = new EvalTable(sets, results);
    table.fill();
    return Stream.of(AlignedRows.lines(table.rows), List.of(""), table.notes)
        .flatMap(List::stream)
        .toList();
  }

  private void fill() {
    add("set", "measure", this::heading);
    if (results.stream().anyMatch(result -> result.output() != Output.DENSE)) {
      add("", "vectors", result -> result.output().wireName());
    }
    for (int i = 0; i < sets.sts().size(); i++) {
      EvalSets.Sts sts = sets.sts().get(i);
      String label = sets.label(sts.set().name(), sts.file());
      addSts(label, "Spearman, cosine", i, StsEvaluation::cosineSpearman);
      addSts("", "Pearson, cosine", i, StsEvaluation::cosinePearson);
      addSts("", "Spearman, dot", i, StsEvaluation::dotSpearman);
      addSts("", "Pearson, dot", i, StsEvaluation::dotPearson);
      notes.add(label + ": " + sts.set().pairs().size() + " pairs");
    }
    for (int i = 0; i < sets.retrieval().size(); i++) {
      EvalSets.Retrieval retrieval = sets.retrieval().get(i);
      String label = sets.label(retrieval.set().name(), retrieval.folder());
      addRetrieval(label, "nDCG@10", i, RetrievalEvaluation::ndcgAt10);
      addRetrieval("", "Recall@100", i, RetrievalEvaluation::recallAt100);
      addRetrieval("", "MRR@10", i, RetrievalEvaluation::mrrAt10);
      addReranked("nDCG@10, reranked", i, RetrievalEvaluation.Reranked::ndcgAt10);
      addReranked("MRR@10, reranked", i, RetrievalEvaluation.Reranked::mrrAt10);
      notes.add(note(label, retrieval.set()));
    }
    results.stream()
        .filter(result -> result.reranker() != null)
        .flatMap(result -> Stream.ofNullable(rerankNote(result)))
        .distinct()
        .forEach(notes::add);
    add("all", "tokens", result -> Long.toString(result.effort().tokens()));
    add("", "truncated texts", result -> Long.toString(result.effort().truncated()));
    add("", "texts/s", result -> rate(result.effort(), Effort::textsPerSecond));
    add("", "tokens/s", result -> rate(result.effort(), Effort::tokensPerSecond));
  }

  /** What people call the model, or its whole reference when two have that name. */
  private String heading(EvalResult result) {
    String label = ModelOptions.labelOf(result.reference());
    long same =
        results.stream()
            .filter(other -> ModelOptions.labelOf(other.reference()).equals(label))
            .count();
    return same > 1 ? result.reference() : label;
  }

  private void addSts(
      String set, String measure, int index, ToDoubleFunction<StsEvaluation> figure) {
    add(set, measure, result -> percent(figure.applyAsDouble(result.sts().get(index))));
  }

  private void addRetrieval(
      String set, String measure, int index, ToDoubleFunction<RetrievalEvaluation> figure) {
    add(set, measure, result -> percent(figure.applyAsDouble(result.retrieval().get(index))));
  }

  /** A row where models were reranked; all were, or none. */
  private void addReranked(
      String measure, int index, ToDoubleFunction<RetrievalEvaluation.Reranked> figure) {
    if (results.stream().allMatch(result -> result.retrieval().get(index).reranked() != null)) {
      add(
          "",
          measure,
          result ->
              percent(
                  figure.applyAsDouble(
                      Objects.requireNonNull(result.retrieval().get(index).reranked()))));
    }
  }

  private static @Nullable String rerankNote(EvalResult result) {
    RetrievalEvaluation.Reranked reranked =
        result.retrieval().isEmpty() ? null : result.retrieval().getFirst().reranked();
    return reranked == null
        ? null
        : "reranked: the first " + reranked.depth() + " of each query by " + result.reranker();
  }

  private void add(String set, String measure, Function<EvalResult, String> cell) {
    rows.add(Stream.concat(Stream.of(set, measure), results.stream().map(cell)).toList());
  }

  private static String note(String label, RetrievalSet set) {
    StringBuilder note = new StringBuilder(label + ": ");
    note.append(count(set.judgedQueries().size(), "judged query", "judged queries"))
        .append(" of ")
        .append(set.queries().size())
        .append(", ")
        .append(count(set.documents().size(), "document", "documents"))
        .append(", ")
        .append(count(set.judgementCount(), "judgement", "judgements"));
    if (set.skippedDocuments() > 0) {
      note.append("; without text and skipped: ")
          .append(count(set.skippedDocuments(), "document", "documents"));
    }
    if (set.judgementsOfUnknownDocuments() > 0) {
      note.append("; of documents that are not there and cannot be found: ")
          .append(count(set.judgementsOfUnknownDocuments(), "judgement", "judgements"));
    }
    if (set.judgementsOfUnknownQueries() > 0) {
      note.append("; of queries that are not there and left out: ")
          .append(count(set.judgementsOfUnknownQueries(), "judgement", "judgements"));
    }
    return note.toString();
  }

  private static String percent(double figure) {
    return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, "%.2f", 100 * figure);
  }

  private static String rate(Effort effort, ToDoubleFunction<Effort> rate) {
    return String.format(Locale.ROOT, "%.0f", rate.applyAsDouble(effort));
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
