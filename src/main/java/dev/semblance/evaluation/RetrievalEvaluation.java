package dev.semblance.evaluation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well a model finds the documents that people judged relevant, each figure from 0 to 1 and the
 * mean over the queries that have a relevant document.
 *
 * <p>Every document is compared with every query, by the model's own metric or by the dot product
 * of sparse vectors; of equal scores the document that comes first in its file is ranked first. A
 * document is found also when it has its query's id.
 *
 * @param set the set's name
 * @param queries how many queries the figures are the mean of
 * @param ndcgAt10 nDCG of the first 10, with linear gain
 * @param recallAt100 share of the relevant documents among the first 100
 * @param mrrAt10 one over the rank of the first relevant document, 0 beyond 10
 * @param effort of embedding those queries and all documents
 * @param reranked the figures once a reranker has put the first documents in order; null without
 */
public record RetrievalEvaluation(
    String set,
    int queries,
    double ndcgAt10,
    double recallAt100,
    double mrrAt10,
    Effort effort,
    @Nullable Reranked reranked) {

  /**
   * Figures of retrieval and reranking together.
   *
   * @param depth how many documents of each query were reranked
   * @param effort of reading them with their queries
   */
  public record Reranked(int depth, double ndcgAt10, double mrrAt10, Effort effort) {}

  /** Documents of a query that are looked at, and the most that a reranker reads. */
  public static final int DEPTH = 100;

  /** With the prompts that the model has for queries and documents. */
  public static RetrievalEvaluation of(Encoder encoder, RetrievalSet set, Progress progress) {
    return of(encoder, set, RetrievalPrompts.of(encoder.facts().prompts()), progress);
  }

  /** Without a reranker. */
  public static RetrievalEvaluation of(
      Encoder encoder, RetrievalSet set, RetrievalPrompts prompts, Progress progress) {
    return of(encoder, Output.DENSE, set, prompts, null, progress);
  }

  /**
   * Embeds the set, ranks, has a reranker rank the first again, and measures.
   *
   * @param output by which documents are compared with queries: DENSE or SPARSE
   * @param reranker of depth at most {@value #DEPTH}, or null
   * @throws Fault.ModelRefused when the model has no such output, or compares token vectors
   * @throws Fault when a text cannot be embedded, or has no direction where the metric is cosine
   */
  public static RetrievalEvaluation of(
      Encoder encoder,
      Output output,
      RetrievalSet set,
      RetrievalPrompts prompts,
      @Nullable Reranker reranker,
      Progress progress) {
    Ranking ranking =
        switch (output) {
          case DENSE -> DenseRanking.of(encoder, set, prompts, progress);
          case SPARSE -> SparseRanking.of(encoder, set, prompts, progress);
          default -> throw new IllegalArgumentException(output.wireName());
        };
    List<RetrievalSet.Entry> judged = set.judgedQueries();
    double ndcg = 0;
    double recall = 0;
    double reciprocalRank = 0;
    double rerankedNdcg = 0;
    double rerankedReciprocalRank = 0;
    Effort rerankedBefore = reranker == null ? null : reranker.effort();
    try (Progress.Stage stage = progress.begin(set.name() + " ranking", "queries", judged.size())) {
      for (int query = 0; query < judged.size(); query++) {
        Map<String, Integer> judgements =
            set.judgements().getOrDefault(judged.get(query).id(), Map.of());
        int[] closest = ranking.closest(query);
        RankedRelevance measures = measures(set, judgements, closest);
        ndcg += measures.ndcg(10);
        recall += measures.recall(DEPTH);
        reciprocalRank += measures.reciprocalRank(10);
        if (reranker != null) {
          int[] again = reranked(reranker, judged.get(query).text(), set, closest);
          RankedRelevance better = measures(set, judgements, again);
          rerankedNdcg += better.ndcg(10);
          rerankedReciprocalRank += better.reciprocalRank(10);
        }
        stage.reached(query + 1);
      }
    }
    int count = judged.size();
    return new RetrievalEvaluation(
        set.name(),
        count,
        ndcg / count,
        recall / count,
        reciprocalRank / count,
        ranking.effort(),
        reranker == null || rerankedBefore == null
            ? null
            : new Reranked(
                reranker.depth(),
                rerankedNdcg / count,
                rerankedReciprocalRank / count,
                reranker.effort().minus(rerankedBefore)));
  }

  /** The first of a ranking in the reranker's order, the others behind them as they were. */
  private static int[] reranked(Reranker reranker, String query, RetrievalSet set, int[] ranking) {
    int[] first = Arrays.copyOf(ranking, Math.min(reranker.depth(), ranking.length));
    if (first.length == 0) {
      return ranking;
    }
    int[] order =
        reranker.order(
            query, Arrays.stream(first).mapToObj(i -> set.documents().get(i).text()).toList());
    int[] again = ranking.clone();
    for (int i = 0; i < order.length; i++) {
      again[i] = first[order[i]];
    }
    return again;
  }

  private static RankedRelevance measures(
      RetrievalSet set, Map<String, Integer> judgements, int[] ranking) {
    int[] ranked =
        Arrays.stream(ranking)
            .map(index -> judgements.getOrDefault(set.documents().get(index).id(), 0))
            .toArray();
    int[] judged = judgements.values().stream().mapToInt(Integer::intValue).toArray();
    return new RankedRelevance(ranked, judged);
  }
}
