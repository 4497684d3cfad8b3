package dev.semblance.batching;

import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import java.util.function.Function;

/**
 * What callers ask of a tokenizer alone, without the model: a text's tokens, and the text of ids.
 * Each takes the memory that it needs from the request's lease. Safe to share; owns nothing.
 */
record TokensOfTexts(TextTokenizer tokenizer, InputReader reader) {

  TokenizedText tokenize(String text, String prompt) {
    HeldLease lease = HeldLease.current();
    long reading = RequestBytes.showing((long) prompt.length() + text.length());
    lease.take(reading);
    TokenizedText shown = reader.tokenize(text, prompt, Fault.Place.of("input"));
    lease.giveBack(reading);
    lease.take(RequestBytes.shown(shown.tokens().size()));
    return shown;
  }

  TokenSpans spans(String text, String prompt) {
    HeldLease lease = HeldLease.current();
    long reading = RequestBytes.showing((long) prompt.length() + text.length());
    lease.take(reading);
    try {
      return reader.spans(text, prompt, Fault.Place.of("input"));
    } finally {
      lease.giveBack(reading);
    }
  }

  String detokenize(int[] ids, Fault.Place place) {
    return text(ids, place, tokenizer::detokenize);
  }

  String detokenizeWhole(int[] ids, Fault.Place place) {
    return text(ids, place, tokenizer::detokenizeWhole);
  }

  private String text(int[] ids, Fault.Place place, Function<int[], String> spelling) {
    reader.checkVocabulary(ids, place);
    if (ids.length == 0) {
      return "";
    }
    String text = spelling.apply(ids);
    HeldLease.current().take(RequestBytes.of(text));
    return text;
  }
}
