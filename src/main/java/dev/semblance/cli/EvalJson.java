package dev.semblance.cli;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.evaluation.Effort;
import dev.semblance.evaluation.RetrievalEvaluation;
import dev.semblance.evaluation.RetrievalSet;
import dev.semblance.evaluation.StsEvaluation;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Figures for programs: {@code {"models": [{..., "sts": [...], "retrieval": [...]}]}}. Measures are
 * times 100 and not rounded; one that has no value is null.
 */
final class EvalJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EvalJson() {}

  /** UTF-8, with a line feed at the end. */
  static byte[] bytes(EvalSets sets, List<EvalResult> results) {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode models = root.putArray("models");
    results.forEach(result -> write(models.addObject(), sets, result));
    byte[] json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static void write(ObjectNode model, EvalSets sets, EvalResult result) {
    EncoderFacts facts = result.facts();
    model
        .put("model", result.reference())
        .put("space", facts.space().toString())
        .put("dimensions", facts.dimensions())
        .put("max_tokens", facts.maxTokens())
        .put("similarity", facts.similarity().wireName())
        .put("vectors", result.output().wireName())
        .put("dtype", facts.precision().wireName())
        .put("device", facts.device().toString());
    ArrayNode sts = model.putArray("sts");
    for (int i = 0; i < result.sts().size(); i++) {
      write(sts.addObject(), sets.sts().get(i), result.sts().get(i));
    }
    ArrayNode retrieval = model.putArray("retrieval");
    for (int i = 0; i < result.retrieval().size(); i++) {
      ObjectNode node = retrieval.addObject();
      write(node, sets.retrieval().get(i), result.retrieval().get(i));
      RetrievalEvaluation.Reranked reranked = result.retrieval().get(i).reranked();
      if (reranked != null) {
        write(node.putObject("reranked").put("model", result.reranker()), reranked);
      }
      node.put("query_prompt", result.prompts().query())
          .put("document_prompt", result.prompts().document());
    }
    write(model.putObject("all"), result.effort());
  }

  private static void write(ObjectNode node, EvalSets.Sts sts, StsEvaluation figures) {
    node.put("set", figures.set()).put("file", sts.file().toString()).put("pairs", figures.pairs());
    measure(node, "spearman_cosine", figures.cosineSpearman());
    measure(node, "pearson_cosine", figures.cosinePearson());
    measure(node, "spearman_dot", figures.dotSpearman());
    measure(node, "pearson_dot", figures.dotPearson());
    write(node, figures.effort());
  }

  private static void write(
      ObjectNode node, EvalSets.Retrieval retrieval, RetrievalEvaluation figures) {
    RetrievalSet set = retrieval.set();
    node.put("set", figures.set())
        .put("folder", retrieval.folder().toString())
        .put("queries", set.queries().size())
        .put("judged_queries", figures.queries())
        .put("documents", set.documents().size())
        .put("skipped_documents", set.skippedDocuments())
        .put("judgements", set.judgementCount())
        .put("judgements_of_unknown_documents", set.judgementsOfUnknownDocuments())
        .put("judgements_of_unknown_queries", set.judgementsOfUnknownQueries());
    measure(node, "ndcg_at_10", figures.ndcgAt10());
    measure(node, "recall_at_100", figures.recallAt100());
    measure(node, "mrr_at_10", figures.mrrAt10());
    write(node, figures.effort());
  }

  private static void write(ObjectNode node, RetrievalEvaluation.Reranked figures) {
    node.put("top", figures.depth());
    measure(node, "ndcg_at_10", figures.ndcgAt10());
    measure(node, "mrr_at_10", figures.mrrAt10());
    write(node, figures.effort());
  }

  private static void write(ObjectNode node, Effort effort) {
    node.put("texts", effort.texts())
        .put("tokens", effort.tokens())
        .put("truncated", effort.truncated())
        .put("seconds", effort.seconds())
        .put("texts_per_second", effort.textsPerSecond());
  }

  /** JSON has no NaN. */
  private static void measure(ObjectNode node, String name, double figure) {
    if (Double.isNaN(figure)) {
      node.putNull(name);
    } else {
      node.put(name, 100 * figure);
    }
  }
}
