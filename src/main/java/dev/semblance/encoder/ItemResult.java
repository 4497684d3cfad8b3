package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one input. */
public sealed interface ItemResult {

  /** The input's tokens; null where it could not be embedded. */
  default @Nullable TokenCount counted() {
    return switch (this) {
      case SequenceEmbedding sequence -> sequence.tokens();
      case TokenEmbeddings tokens -> tokens.count();
      case Refused _ -> null;
    };
  }

  /** One vector for the whole input. The array is the receiver's; nobody else keeps it. */
  final class SequenceEmbedding implements ItemResult {
    private final float[] vector;
    private final double norm;
    private final TokenCount tokens;

    /**
     * @param vector [dimensions]
     * @param norm the L2 norm before normalising, after cutting to the wanted dimensions
     */
    public SequenceEmbedding(float[] vector, double norm, TokenCount tokens) {
      this.vector = vector;
      this.norm = norm;
      this.tokens = tokens;
    }

    public float[] vector() {
      return vector;
    }

    public double norm() {
      return norm;
    }

    public TokenCount tokens() {
      return tokens;
    }
  }

  /** One vector for each token of the input that was embedded. The array is the receiver's. */
  final class TokenEmbeddings implements ItemResult {
    private final List<Token> tokens;
    private final float[] values;
    private final TokenCount count;

    /**
     * @param tokens those embedded, in order
     * @param values [tokens, hidden]
     */
    public TokenEmbeddings(List<Token> tokens, float[] values, TokenCount count) {
      this.tokens = List.copyOf(tokens);
      this.values = values;
      this.count = count;
    }

    public List<Token> tokens() {
      return tokens;
    }

    /** [tokens, hidden], row after row. */
    public float[] values() {
      return values;
    }

    public TokenCount count() {
      return count;
    }
  }

  /** The input could not be embedded; only under {@link OnError#PARTIAL}. */
  record Refused(Fault fault) implements ItemResult {}
}
