package dev.semblance.model.plan;

import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import org.jspecify.annotations.Nullable;

/**
 * What makes logits of a sequence's vectors, as data: {@code out(transform(read))}.
 *
 * @param reads which of the last layer's vectors
 * @param padId tokens of this id at the end are not read; null where all count
 * @param transform null where {@code out} follows at once
 */
public record ScoreHead(
    Reads reads, @Nullable Integer padId, @Nullable Transform transform, Out out) {

  /** Which vectors of a sequence are read. */
  public enum Reads {
    /** The first token's. */
    FIRST,
    /** The last token's. */
    LAST,
    /** The mean of all. */
    MEAN,
    /** Each; the mean of their logits counts. */
    EACH
  }

  /**
   * {@code norm(activation(dense))}.
   *
   * @param ofModel whether the names stand behind the encoder's prefix, as BERT's pooler does
   */
  public record Transform(
      Linear dense, boolean ofModel, Activation activation, @Nullable Norm norm) {}

  /** The last product. */
  public sealed interface Out {

    /** How many logits it gives. */
    int labels();

    /** A matrix with a row for each label. */
    record Labels(Linear linear) implements Out {
      @Override
      public int labels() {
        return linear.out();
      }
    }

    /**
     * How much likelier a language model goes on with one word than with another: the difference of
     * their logits, or the one word's logit alone. One label.
     *
     * @param table of the logits; the word table where a saving has no such tensor
     */
    record Words(String table, String wordTable, int trueId, @Nullable Integer falseId)
        implements Out {
      @Override
      public int labels() {
        return 1;
      }
    }
  }

  /** How many logits a sequence gets. */
  public int labels() {
    return out.labels();
  }

  /** Dense, tanh, labels: of the first token. */
  public static ScoreHead pooled(Transform transform, Linear labels) {
    return new ScoreHead(Reads.FIRST, null, transform, new Out.Labels(labels));
  }
}
