package dev.semblance.evaluation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.TopK;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.Arrays;

/** By one vector for each text and the model's own metric; every document is compared. */
final class DenseRanking implements Ranking {

  /** Bounds the scores in memory at 64 MiB, or one query's. */
  private static final int SCORES = 8 << 20;

  private static final int BLOCK = 256;

  private final VectorSimilarity metric;
  private final float[][] documents;
  private final float[][] queries;
  private final Effort effort;
  private final int block;
  private int begins;
  private ScoreMatrix scores;

  private DenseRanking(
      VectorSimilarity metric, float[][] documents, float[][] queries, Effort effort) {
    this.metric = metric;
    this.documents = documents;
    this.queries = queries;
    this.effort = effort;
    this.block = Math.clamp(SCORES / documents.length, 1, BLOCK);
    this.scores = scores(0);
  }

  /**
   * @throws Fault.ModelRefused when the model's metric is one between token vectors
   * @throws Fault when a text cannot be embedded, or has no direction where the metric is cosine
   */
  static DenseRanking of(
      Encoder encoder, RetrievalSet set, RetrievalPrompts prompts, Progress progress) {
    if (!(encoder.facts().similarity() instanceof VectorSimilarity metric)) {
      throw new Fault.ModelRefused(
          "model " + encoder.facts().space().label(),
          "its similarity is "
              + encoder.facts().similarity().wireName()
              + ", which compares token vectors; needed for retrieval: one of whole texts");
    }
    EmbeddedTexts documents =
        EmbeddedTexts.of(
            encoder,
            set.name() + " documents",
            RetrievalSet.texts(set.documents()),
            prompts.document(),
            TextRole.DOCUMENT,
            null,
            progress);
    EmbeddedTexts queries =
        EmbeddedTexts.of(
            encoder,
            set.name() + " queries",
            RetrievalSet.texts(set.judgedQueries()),
            prompts.query(),
            TextRole.QUERY,
            null,
            progress);
    if (metric == VectorSimilarity.COSINE) {
      checkDirections(set.name() + " document", documents.vectors());
      checkDirections(set.name() + " query", queries.vectors());
    }
    return new DenseRanking(
        metric, documents.vectors(), queries.vectors(), documents.effort().plus(queries.effort()));
  }

  private static void checkDirections(String what, float[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      if (VectorMath.norm(vectors[i]) == 0) {
        throw new Fault.ZeroVector(Fault.Place.of(what, i));
      }
    }
  }

  private ScoreMatrix scores(int from) {
    int to = Math.min(from + block, queries.length);
    return ScoreMatrix.of(metric, Arrays.copyOfRange(queries, from, to), documents, () -> false);
  }

  @Override
  public int[] closest(int query) {
    if (query >= begins + block) {
      begins = query;
      scores = scores(query);
    }
    return scores.closest(query - begins, TopK.of(RetrievalEvaluation.DEPTH)).indexes();
  }

  @Override
  public Effort effort() {
    return effort;
  }
}
