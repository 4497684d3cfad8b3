package dev.semblance.encoder;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a model gave for one sequence: each output that was asked, in fp32, not normalised at the
 * end, perhaps not finite. The caller owns the arrays and changes them.
 */
public final class SequenceOutputs {
  private final float @Nullable [] dense;
  private final float @Nullable [] tokens;
  private final @Nullable SparseEmbedding sparse;
  private final float @Nullable [] scores;

  /**
   * @param dense [dimensions] of the model, uncut
   * @param tokens [tokens, width]
   * @param scores [labels], logits
   */
  public SequenceOutputs(
      float @Nullable [] dense,
      float @Nullable [] tokens,
      @Nullable SparseEmbedding sparse,
      float @Nullable [] scores) {
    this.dense = dense;
    this.tokens = tokens;
    this.sparse = sparse;
    this.scores = scores;
  }

  /** [dimensions] */
  public static SequenceOutputs ofDense(float[] vector) {
    return new SequenceOutputs(vector, null, null, null);
  }

  /** [tokens, width] */
  public static SequenceOutputs ofTokens(float[] rows) {
    return new SequenceOutputs(null, rows, null, null);
  }

  /** [dimensions], or null where it was not asked. */
  public float @Nullable [] dense() {
    return dense;
  }

  /** [tokens, width], or null where they were not asked. */
  public float @Nullable [] tokens() {
    return tokens;
  }

  /** Null where it was not asked. */
  public @Nullable SparseEmbedding sparse() {
    return sparse;
  }

  /** [labels], or null where they were not asked. */
  public float @Nullable [] scores() {
    return scores;
  }

  /**
   * Compares with what was asked.
   *
   * @throws IllegalStateException when an output is missing or of another width than the model's
   */
  public void check(PackedSequence sequence, EncoderFacts facts) {
    for (Output output : sequence.outputs()) {
      switch (output) {
        case DENSE -> DenseEmbedding.check(dense, facts);
        case TOKENS -> TokenEmbeddings.check(tokens, sequence.ids().length, facts);
        case SPARSE -> SparseEmbedding.check(sparse, facts);
        case SCORES -> Scores.check(scores, facts);
      }
    }
  }

  /** Whether every number is finite. */
  public boolean finite() {
    return (dense == null || VectorFinish.finite(dense))
        && (tokens == null || VectorFinish.finite(tokens))
        && (sparse == null || sparse.finite())
        && (scores == null || VectorFinish.finite(scores));
  }

  /**
   * What leaves: cut and normalised as it is wanted. The arrays are taken over.
   *
   * @param wantedTokens those of the sequence; asked only where their vectors are wanted
   */
  public ItemResult.Embedded finish(
      Wanted wanted, TokenCount count, Supplier<List<Token>> wantedTokens) {
    Wanted.Vectors asDense = wanted.dense();
    Wanted.Vectors asTokens = wanted.tokens();
    return new ItemResult.Embedded(
        count,
        dense == null || asDense == null ? null : DenseEmbedding.finish(dense, asDense),
        tokens == null || asTokens == null
            ? null
            : TokenEmbeddings.finish(tokens, wantedTokens.get(), asTokens),
        sparse,
        scores == null ? null : new Scores(scores));
  }

  static void checkLength(Output output, float @Nullable [] raw, long needed) {
    if (raw == null || raw.length != needed) {
      throw new IllegalStateException(
          "the model gave "
              + (raw == null ? "no" : raw.length)
              + " numbers ("
              + output.wireName()
              + ") for a sequence, needed: "
              + needed);
    }
  }
}
