package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/** What became of one input. */
public sealed interface ItemResult {

  /** The input's tokens; null where it could not be embedded. */
  default @Nullable TokenCount counted() {
    return switch (this) {
      case Embedded embedded -> embedded.count();
      case Refused _ -> null;
    };
  }

  /** What the model made of the input: each output that was asked. */
  final class Embedded implements ItemResult {
    private final TokenCount count;
    private final @Nullable DenseEmbedding dense;
    private final @Nullable TokenEmbeddings tokens;
    private final @Nullable SparseEmbedding sparse;
    private final @Nullable Scores scores;

    public Embedded(
        TokenCount count,
        @Nullable DenseEmbedding dense,
        @Nullable TokenEmbeddings tokens,
        @Nullable SparseEmbedding sparse,
        @Nullable Scores scores) {
      this.count = count;
      this.dense = dense;
      this.tokens = tokens;
      this.sparse = sparse;
      this.scores = scores;
    }

    /** One vector alone. */
    public static Embedded of(DenseEmbedding dense, TokenCount count) {
      return new Embedded(count, dense, null, null, null);
    }

    /** Token vectors alone. */
    public static Embedded of(TokenEmbeddings tokens, TokenCount count) {
      return new Embedded(count, null, tokens, null, null);
    }

    public TokenCount count() {
      return count;
    }

    /**
     * @throws IllegalStateException when it was not asked, here and below
     */
    public DenseEmbedding dense() {
      return asked(dense, Output.DENSE);
    }

    public TokenEmbeddings tokens() {
      return asked(tokens, Output.TOKENS);
    }

    public SparseEmbedding sparse() {
      return asked(sparse, Output.SPARSE);
    }

    public Scores scores() {
      return asked(scores, Output.SCORES);
    }

    /** Whether every number is finite. */
    public boolean finite() {
      return (dense == null || dense.finite())
          && (tokens == null || tokens.finite())
          && (sparse == null || sparse.finite())
          && (scores == null || scores.finite());
    }

    private static <T> T asked(@Nullable T part, Output output) {
      if (part == null) {
        throw new IllegalStateException(output.wireName() + " was not asked");
      }
      return part;
    }
  }

  /** The input could not be embedded; only under {@link OnError#PARTIAL}. */
  record Refused(Fault fault) implements ItemResult {}
}
