package dev.semblance.evaluation;

import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.TopK;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How well a model finds the documents that people judged relevant, each figure from 0 to 1 and the
 * mean over the queries that have a relevant document.
 *
 * <p>Every document is compared with every query by the model's own metric; of equal scores the
 * document that comes first in its file is ranked first. A document is found also when it has its
 * query's id.
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

  /** Bounds the scores in memory at 64 MiB, or one query's. */
  private static final int SCORES = 8 << 20;

  private static final int BLOCK = 256;

  /** With the prompts that the model has for queries and documents. */
  public static RetrievalEvaluation of(Encoder encoder, RetrievalSet set, Progress progress) {
    return of(encoder, set, RetrievalPrompts.of(encoder.facts().prompts()), progress);
  }

  /** Without a reranker. */
  public static RetrievalEvaluation of(
      Encoder encoder, RetrievalSet set, RetrievalPrompts prompts, Progress progress) {
    return of(encoder, set, prompts, null, progress);
  }

  /**
   * Embeds the set, ranks, has a reranker rank the first again, and measures.
   *
   * @param reranker of depth at most {@value #DEPTH}, or null
   * @throws Fault.ModelRefused when the model's metric is one between token vectors
   * @throws Fault when a text cannot be embedded, or has no direction where the metric is cosine
   */
  public static RetrievalEvaluation of(
      Encoder encoder,
      RetrievalSet set,
      RetrievalPrompts prompts,
      @Nullable Reranker reranker,
      Progress progress) {
    if (!(encoder.facts().similarity() instanceof VectorSimilarity metric)) {
      throw new Fault.ModelRefused(
          "model " + encoder.facts().space().label(),
          "its similarity is "
              + encoder.facts().similarity().wireName()
              + ", which compares token vectors; needed for retrieval: one of whole texts");
    }
    List<RetrievalSet.Entry> judged = set.judgedQueries();
    EmbeddedTexts documents =
        embed(encoder, set.name() + " documents", set.documents(), prompts.document(), progress);
    EmbeddedTexts queries =
        embed(encoder, set.name() + " queries", judged, prompts.query(), progress);
    if (metric == VectorSimilarity.COSINE) {
      checkDirections(set.name() + " document", documents.vectors());
      checkDirections(set.name() + " query", queries.vectors());
    }

    double ndcg = 0;
    double recall = 0;
    double reciprocalRank = 0;
    double rerankedNdcg = 0;
    double rerankedReciprocalRank = 0;
    Effort rerankedBefore = reranker == null ? null : reranker.effort();
    int block = Math.clamp(SCORES / set.documents().size(), 1, BLOCK);
    try (Progress.Stage stage = progress.begin(set.name() + " ranking", "queries", judged.size())) {
      for (int from = 0; from < judged.size(); from += block) {
        int to = Math.min(from + block, judged.size());
        float[][] rows = Arrays.copyOfRange(queries.vectors(), from, to);
        ScoreMatrix scores = ScoreMatrix.of(metric, rows, documents.vectors(), () -> false);
        for (int row = 0; row < rows.length; row++) {
          Map<String, Integer> judgements =
              set.judgements().getOrDefault(judged.get(from + row).id(), Map.of());
          int[] ranking = scores.closest(row, TopK.of(DEPTH)).indexes();
          RankedRelevance measures = measures(set, judgements, ranking);
          ndcg += measures.ndcg(10);
          recall += measures.recall(DEPTH);
          reciprocalRank += measures.reciprocalRank(10);
          if (reranker != null) {
            int[] again = reranked(reranker, judged.get(from + row).text(), set, ranking);
            RankedRelevance better = measures(set, judgements, again);
            rerankedNdcg += better.ndcg(10);
            rerankedReciprocalRank += better.reciprocalRank(10);
            stage.reached(from + row + 1);
          }
        }
        stage.reached(to);
      }
    }
    int count = judged.size();
    return new RetrievalEvaluation(
        set.name(),
        count,
        ndcg / count,
        recall / count,
        reciprocalRank / count,
        documents.effort().plus(queries.effort()),
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
    int[] order =
        reranker.order(
            query, Arrays.stream(first).mapToObj(i -> set.documents().get(i).text()).toList());
    int[] again = ranking.clone();
    for (int i = 0; i < order.length; i++) {
      again[i] = first[order[i]];
    }
    return again;
  }

  private static EmbeddedTexts embed(
      Encoder encoder,
      String name,
      List<RetrievalSet.Entry> entries,
      String prompt,
      Progress progress) {
    List<String> texts = entries.stream().map(RetrievalSet.Entry::text).toList();
    return EmbeddedTexts.of(encoder, name, texts, prompt, null, progress);
  }

  private static void checkDirections(String what, float[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      if (VectorMath.norm(vectors[i]) == 0) {
        throw new Fault.ZeroVector(Fault.Place.of(what, i));
      }
    }
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
