package dev.semblance.api;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Scores;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a classifier says of one text: a number for each of its labels. */
public final class LabelScores {
  private LabelScores() {}

  /** A label and its score. */
  public record Labelled(String label, double score) {}

  /**
   * By the model's own activation, or as logits, in the order of its labels.
   *
   * @param raw whether logits are wanted
   */
  public static double[] values(EncoderFacts.Offer offer, Scores scores, boolean raw) {
    if (!raw) {
      return offer.activation().apply(scores.logits());
    }
    float[] logits = scores.logits();
    return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
  }

  /** The highest first, of equal scores in the order of the model's labels. */
  public static List<Labelled> sorted(EncoderFacts.Offer offer, Scores scores, boolean raw) {
    double[] values = values(offer, scores, raw);
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Labelled(offer.labels().get(i), values[i]))
        .sorted(Comparator.comparingDouble(Labelled::score).reversed())
        .toList();
  }
}
