package dev.semblance.evaluation;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;

/**
 * How well a model's similarities of sentences go together with people's, each figure from -1 to 1.
 *
 * <p>NaN stands where the model gives every pair the same similarity. Vectors are taken before any
 * normalisation at the model's end, so that dot product and cosine differ.
 *
 * @param set the set's name
 * @param pairs how many pairs
 * @param cosineSpearman the figure that is usually reported
 * @param dotSpearman of the dot products of vectors that were not normalised
 * @param effort of embedding both sentences of each pair
 */
public record StsEvaluation(
    String set,
    int pairs,
    double cosineSpearman,
    double cosinePearson,
    double dotSpearman,
    double dotPearson,
    Effort effort) {

  /**
   * Embeds both sentences of each pair with the model's default prompt and compares them.
   *
   * @param output {@link Output#DENSE} or {@link Output#SPARSE}. A sparse vector without entries is
   *     like no other: both figures of its pair are 0
   * @throws Fault when a sentence cannot be embedded, or its dense vector has no direction (a zero
   *     vector)
   */
  public static StsEvaluation of(Encoder encoder, Output output, StsSet set, Progress progress) {
    List<String> texts = new ArrayList<>();
    for (StsSet.Pair pair : set.pairs()) {
      texts.add(pair.first());
      texts.add(pair.second());
    }
    String prompt = encoder.facts().prompts().defaultPrompt();
    return output == Output.SPARSE
        ? sparse(encoder, set, texts, prompt, progress)
        : dense(encoder, set, texts, prompt, progress);
  }

  private static StsEvaluation sparse(
      Encoder encoder, StsSet set, List<String> texts, String prompt, Progress progress) {
    List<SparseEmbedding> vectors = new ArrayList<>();
    Effort effort =
        EmbeddedTexts.each(
            encoder,
            set.name(),
            texts,
            request -> request.outputs(Output.SPARSE).prompt(prompt),
            progress,
            embedded -> vectors.add(embedded.sparse()));
    int pairs = set.pairs().size();
    double[] cosine = new double[pairs];
    double[] dot = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      SparseEmbedding first = vectors.get(2 * i);
      SparseEmbedding second = vectors.get(2 * i + 1);
      dot[i] = first.dot(second);
      double lengths = Math.sqrt(first.dot(first) * second.dot(second));
      cosine[i] = lengths == 0 ? 0 : dot[i] / lengths;
    }
    return of(set, cosine, dot, effort);
  }

  private static StsEvaluation dense(
      Encoder encoder, StsSet set, List<String> texts, String prompt, Progress progress) {
    EmbeddedTexts embedded =
        EmbeddedTexts.of(encoder, set.name(), texts, prompt, null, false, progress);
    float[][] vectors = embedded.vectors();

    int pairs = set.pairs().size();
    double[] cosine = new double[pairs];
    double[] dot = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      float[] first = vectors[2 * i];
      float[] second = vectors[2 * i + 1];
      if (VectorMath.norm(first) == 0 || VectorMath.norm(second) == 0) {
        throw new Fault.ZeroVector(Fault.Place.of(set.name() + " pair", i));
      }
      cosine[i] = VectorSimilarity.COSINE.score(first, second);
      dot[i] = VectorSimilarity.DOT.score(first, second);
    }
    return of(set, cosine, dot, embedded.effort());
  }

  private static StsEvaluation of(StsSet set, double[] cosine, double[] dot, Effort effort) {
    double[] human = set.pairs().stream().mapToDouble(StsSet.Pair::score).toArray();
    return new StsEvaluation(
        set.name(),
        human.length,
        RankCorrelation.spearman(human, cosine),
        RankCorrelation.pearson(human, cosine),
        RankCorrelation.spearman(human, dot),
        RankCorrelation.pearson(human, dot),
        effort);
  }
}
