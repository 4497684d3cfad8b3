package dev.semblance.model.folder;

import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.LateInteraction.Expansion;
import dev.semblance.encoder.LateInteraction.Form;
import dev.semblance.encoder.LateInteraction.LeftOut;
import dev.semblance.fault.Fault;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long the texts of a late interaction model are, and what its queries are filled up with.
 *
 * @param query the most tokens of a query, or null
 * @param document the most of a document, or null
 * @param filling of queries; null for none
 */
record LateLengths(@Nullable Integer query, @Nullable Integer document, @Nullable Filling filling) {

  /** ColBERT's own, where no file says how long queries become. */
  static final int QUERY_LENGTH = 32;

  static final int MOST_TOKENS = 1 << 24;

  /** Keys by which PyLate's settings are known, whatever release wrote them. */
  private static final Set<String> PYLATE_KEYS =
      Set.of(
          "query_length",
          "document_length",
          "query_expansion",
          "do_query_expansion",
          "attend_to_expansion_tokens",
          "attend_to_mask_tokens",
          "query_prefix",
          "document_prefix",
          "skiplist_words");

  /** The transformer's own settings win over those of the folder, which PyLate wrote. */
  static LateLengths read(JsonFile own, JsonFile sentence) {
    Integer query = own.integerOrNull("query_length", 1, MOST_TOKENS);
    Integer document = own.integerOrNull("document_length", 1, MOST_TOKENS);
    Integer oldQuery = sentence.integerOrNull("query_length", 1, MOST_TOKENS);
    Integer oldDocument = sentence.integerOrNull("document_length", 1, MOST_TOKENS);
    Filling filling = null;
    if (own.has("query_expansion")) {
      filling = filling(own.object("query_expansion"));
    } else if (sentence.has("query_expansion")) {
      filling = filling(sentence.object("query_expansion"));
    } else if (PYLATE_KEYS.stream().anyMatch(sentence::has)
        && !sentence.names("query_expansion")
        && sentence.flag("do_query_expansion", true)) {
      boolean attended =
          sentence.flag(
              "attend_to_expansion_tokens", sentence.flag("attend_to_mask_tokens", false));
      filling = new Filling(true, oldQuery == null ? QUERY_LENGTH : oldQuery, attended, null);
    }
    return new LateLengths(
        query != null ? query : oldQuery, document != null ? document : oldDocument, filling);
  }

  private static Filling filling(JsonFile config) {
    String strategy = config.text("strategy", "");
    if (!strategy.equals("fixed") && !strategy.equals("min")) {
      throw config.refuse("strategy", strategy, "fixed or min");
    }
    Filling filling =
        new Filling(
            strategy.equals("fixed"),
            config.integer("length", 1, MOST_TOKENS),
            config.flag("attend", false),
            config.textOrNull("token"));
    SentenceModule.refuseUnknown(config);
    return filling;
  }

  static int or(@Nullable Integer first, @Nullable Integer second) {
    return first != null ? first : second != null ? second : LateInteraction.UNLIMITED;
  }

  /** A decoder without a mask fills up with its last token. */
  static int mask(TokenizerFile tokenizer) {
    Integer mask = tokenizer.idOfRole("mask_token");
    Integer id = mask != null ? mask : tokenizer.idOfRole("eos_token");
    if (id == null) {
      throw new Fault.ModelRefused(
          "tokenizer_config.json",
          "names no mask_token, needed: one, since queries are filled up with it");
    }
    return id;
  }

  /** What a query is like. */
  Form query(@Nullable Integer whole, TokenizerFile tokenizer, LeftOut leftOut) {
    if (filling == null) {
      return new Form(or(query, whole), null, leftOut);
    }
    Expansion with = new Expansion(filling.id(tokenizer), filling.length, filling.attended);
    int longest =
        filling.fixed
            ? filling.length
            : query == null ? or(null, whole) : Math.max(query, filling.length);
    return new Form(longest, with, leftOut);
  }

  /**
   * What queries are filled up with.
   *
   * @param fixed whether the length is the most that a query has, too
   * @param token null for the tokenizer's mask
   */
  private record Filling(boolean fixed, int length, boolean attended, @Nullable String token) {

    int id(TokenizerFile tokenizer) {
      if (token == null) {
        return mask(tokenizer);
      }
      Integer id = tokenizer.idOf(token);
      if (id == null) {
        throw new Fault.ModelRefused(
            "query_expansion",
            "token is " + Fault.quote(token) + ", which the tokenizer does not have");
      }
      return id;
    }
  }
}
