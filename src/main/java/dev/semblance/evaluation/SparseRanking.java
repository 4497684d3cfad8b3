package dev.semblance.evaluation;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * By the dot product of sparse vectors, from an inverted index of the documents. A document that
 * shares no piece of the vocabulary with a query is not found by it.
 */
final class SparseRanking implements Ranking {

  /** [vocabulary + 1], where each piece's entries begin. */
  private final int[] begins;

  /** [entries], the documents that have a piece, ascending. */
  private final int[] documents;

  /** [entries], the piece's weight in them. */
  private final float[] weights;

  private final List<SparseEmbedding> queries;
  private final Effort effort;

  /** [documents], of the query that is asked; all 0 in between. */
  private final double[] scores;

  private SparseRanking(
      int vocabulary, List<SparseEmbedding> texts, List<SparseEmbedding> queries, Effort effort) {
    this.queries = queries;
    this.effort = effort;
    this.scores = new double[texts.size()];
    this.begins = new int[vocabulary + 1];
    for (SparseEmbedding text : texts) {
      for (int piece : text.indices()) {
        begins[piece + 1]++;
      }
    }
    for (int piece = 0; piece < vocabulary; piece++) {
      begins[piece + 1] = Math.addExact(begins[piece], begins[piece + 1]);
    }
    this.documents = new int[begins[vocabulary]];
    this.weights = new float[begins[vocabulary]];
    int[] next = begins.clone();
    for (int document = 0; document < texts.size(); document++) {
      SparseEmbedding text = texts.get(document);
      for (int i = 0; i < text.indices().length; i++) {
        int place = next[text.indices()[i]]++;
        documents[place] = document;
        weights[place] = text.values()[i];
      }
    }
  }

  /**
   * @throws Fault.ModelRefused when the model gives no sparse vectors
   * @throws Fault when a text cannot be embedded
   */
  static SparseRanking of(
      Encoder encoder, RetrievalSet set, RetrievalPrompts prompts, Progress progress) {
    EmbeddingSpace space = encoder.facts().sparseSpace();
    if (space == null) {
      throw new Fault.ModelRefused(
          "model " + encoder.facts().space().label(),
          "gives "
              + encoder.facts().outputs().stream().map(Output::wireName).toList()
              + ", needed to rank by sparse vectors: sparse");
    }
    List<SparseEmbedding> texts = new ArrayList<>();
    Effort effort =
        EmbeddedTexts.each(
            encoder,
            set.name() + " documents",
            RetrievalSet.texts(set.documents()),
            request ->
                request.outputs(Output.SPARSE).prompt(prompts.document()).role(TextRole.DOCUMENT),
            progress,
            embedded -> texts.add(embedded.sparse()));
    List<SparseEmbedding> queries = new ArrayList<>();
    Effort more =
        EmbeddedTexts.each(
            encoder,
            set.name() + " queries",
            RetrievalSet.texts(set.judgedQueries()),
            request -> request.outputs(Output.SPARSE).prompt(prompts.query()).role(TextRole.QUERY),
            progress,
            embedded -> queries.add(embedded.sparse()));
    return new SparseRanking(space.dimensions(), texts, queries, effort.plus(more));
  }

  @Override
  public int[] closest(int query) {
    SparseEmbedding vector = queries.get(query);
    for (int i = 0; i < vector.indices().length; i++) {
      int piece = vector.indices()[i];
      for (int place = begins[piece]; place < begins[piece + 1]; place++) {
        scores[documents[place]] += (double) vector.values()[i] * weights[place];
      }
    }
    // The worst of those kept is at the head.
    Comparator<Integer> better =
        Comparator.comparingDouble((Integer document) -> -scores[document])
            .thenComparing(Comparator.naturalOrder());
    PriorityQueue<Integer> best = new PriorityQueue<>(better.reversed());
    for (int document = 0; document < scores.length; document++) {
      if (scores[document] != 0) {
        best.add(document);
        if (best.size() > RetrievalEvaluation.DEPTH) {
          best.poll();
        }
      }
    }
    int[] closest = best.stream().sorted(better).mapToInt(Integer::intValue).toArray();
    Arrays.fill(scores, 0);
    return closest;
  }

  @Override
  public Effort effort() {
    return effort;
  }
}
