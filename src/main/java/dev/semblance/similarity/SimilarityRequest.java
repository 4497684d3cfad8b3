package dev.semblance.similarity;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Truncate;
import dev.semblance.vector.Similarity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to compare and how. Everything that can change an answer is here.
 *
 * @param inputs the rows
 * @param against the columns, or null for the inputs themselves
 * @param metrics in the order of the answer, none twice; empty for the default
 * @param mode which items meet
 * @param topK how many of the closest each input gets, or null for all
 * @param threshold the score that is just close enough, or null for any
 * @param normalize true scales both sides to length 1; false takes texts un-normalised; null takes
 *     texts as the model's modules say and vectors as they are
 * @param dimensions how many leading components of texts' embeddings to keep, or null for what the
 *     vectors on the other side need, else all
 * @param space where the vectors come from, as the caller said it, or null
 * @param truncate what to do with over-long texts, or null for the model's setting
 * @param lane who waits, or null to go by the number of texts
 * @param deadline when the caller stops waiting, or null
 */
public record SimilarityRequest(
    Side inputs,
    @Nullable Side against,
    List<Similarity> metrics,
    Mode mode,
    @Nullable Integer topK,
    @Nullable Double threshold,
    @Nullable Boolean normalize,
    @Nullable Integer dimensions,
    @Nullable String space,
    @Nullable Truncate truncate,
    @Nullable Lane lane,
    @Nullable Deadline deadline) {

  /** The names that faults give to the sides. */
  public static final String INPUTS = "inputs";

  public static final String AGAINST = "against";

  public SimilarityRequest {
    metrics = List.copyOf(metrics);
  }

  /** The columns: the inputs where nothing else was given. */
  Side columns() {
    return against == null ? inputs : against;
  }

  /** Whether hits are wanted rather than scores. */
  boolean nearest() {
    return topK != null || threshold != null;
  }

  public boolean hasTexts() {
    return inputs instanceof Side.Texts || against instanceof Side.Texts;
  }
}
