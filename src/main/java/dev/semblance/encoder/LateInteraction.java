package dev.semblance.encoder;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a model whose token vectors were trained to be compared takes texts: ColBERT's (Khattab and
 * Zaharia 2020) query form and document form, and that of BGE-M3's third head. Their markers, such
 * as {@code [Q]}, are {@link Prompts}.
 *
 * @param query how it takes queries
 * @param document how it takes documents, and texts without a role
 * @param normalized whether token vectors are scaled to length 1 where a request does not say
 * @param mean whether it scores a document by the mean of the query tokens' best products, not by
 *     their sum
 */
public record LateInteraction(Form query, Form document, boolean normalized, boolean mean) {

  /** The most tokens where nothing but the encoder sets a limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /**
   * One side's form.
   *
   * @param maxTokens the longest text, special tokens and marker included
   * @param expansion what a shorter text is filled up with; null for nothing
   * @param leftOut whose vectors are computed and not given
   */
  public record Form(int maxTokens, @Nullable Expansion expansion, LeftOut leftOut) {

    /** A text's own tokens, as many as the encoder takes. */
    public static final Form PLAIN = new Form(UNLIMITED, null, LeftOut.NOTHING);

    Form cappedTo(int most) {
      return new Form(Math.min(maxTokens, most), expansion, leftOut);
    }
  }

  /**
   * A token that is put behind a text, as often as it takes to reach a length. Its vectors are
   * given like all others.
   *
   * @param tokenId the tokenizer's mask, as a rule
   * @param length of texts that were shorter, special tokens included
   * @param attended whether other tokens look at these, which look at the text's in any case
   */
  public record Expansion(int tokenId, int length, boolean attended) {}

  /**
   * Tokens without a vector in answers.
   *
   * @param first how many from the front
   * @param ids of the vocabulary, such as punctuation
   */
  public record LeftOut(int first, Set<Integer> ids) {

    public static final LeftOut NOTHING = new LeftOut(0, Set.of());

    public LeftOut {
      ids = Collections.unmodifiableSet(new TreeSet<>(ids));
    }

    /** Whether the vector of a token is not given. */
    boolean contains(int place, int id) {
      return place < first || ids.contains(id);
    }

    boolean isEmpty() {
      return first == 0 && ids.isEmpty();
    }
  }

  /** The form of a text. */
  public Form form(@Nullable TextRole role) {
    return role == TextRole.QUERY ? query : document;
  }

  /** The same, with no form longer than the encoder takes. */
  public LateInteraction cappedTo(int maxTokens) {
    return new LateInteraction(
        query.cappedTo(maxTokens), document.cappedTo(maxTokens), normalized, mean);
  }

  /** Whether there may be tokens that others do not look at. */
  public boolean hidesTokens() {
    return hides(query) || hides(document);
  }

  private static boolean hides(Form form) {
    return form.expansion() != null && !form.expansion().attended();
  }
}
