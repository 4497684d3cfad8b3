package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Wanted;
import java.util.List;
import java.util.Set;

/**
 * What a request holds on the heap in batching, in bytes, from its tokens until its answer is
 * written. Objects are counted as HotSpot lays them out below 32 GB of heap, rounded up.
 */
final class RequestBytes {

  /** What an input costs however short it is: its item, entry, counts and result. */
  private static final int ITEM = 448;

  /** A token's id in the whole sequence and in what is left of it after truncation. */
  private static final int TOKEN_ID = 2 * Integer.BYTES;

  /** Where it begins and ends. */
  private static final int TOKEN_SPAN = 2 * Integer.BYTES;

  /** A {@link dev.semblance.encoder.Token} with its two positions, and its place in a list. */
  private static final int TOKEN = 72;

  /** What DJL's encoding holds of each token while a text is being read: six longs, piece, span. */
  private static final int READING = 136;

  /** An index and a weight of a sparse vector, once as the model gives it and once on its way. */
  private static final int SPARSE_ENTRY = 2 * (Integer.BYTES + Float.BYTES);

  /** Entries that a token seldom brings more of. */
  private static final int SPARSE_ENTRIES_OF_TOKEN = 32;

  /** A string without its characters, and its place in a list. */
  private static final int STRING = 56;

  private RequestBytes() {}

  /**
   * Of texts while they are turned into tokens, of which a text seldom has more than UTF-16 units.
   */
  static long reading(Set<Output> outputs, List<EmbedInput> inputs) {
    long units = 0;
    for (EmbedInput input : inputs) {
      units += input.length();
    }
    return units * (Integer.BYTES + (outputs.contains(Output.TOKENS) ? TOKEN_SPAN : 0));
  }

  /** Of one text while it is shown as tokens, whatever its tokenizer makes of it. */
  static long showing(long characters) {
    return characters * (READING + TOKEN_ID + TOKEN_SPAN);
  }

  /** Of the tokens of a text that are shown. */
  static long shown(int tokens) {
    return (long) tokens * TOKEN;
  }

  /** Of a text that is made; Latin letters take half of it. */
  static long of(String text) {
    return STRING + (long) text.length() * Character.BYTES;
  }

  /** Of all that was read, and what the model will make of it. */
  static long of(List<RequestItem> items, Wanted wanted, EncoderFacts facts) {
    long bytes = 0;
    for (RequestItem item : items) {
      bytes += ITEM + (item.fault() == null ? of(item, wanted, facts) : 0);
    }
    return bytes;
  }

  private static long of(RequestItem item, Wanted wanted, EncoderFacts facts) {
    long used = item.count().used();
    long bytes = (long) item.count().total() * TOKEN_ID;
    for (Output output : wanted.outputs()) {
      bytes +=
          switch (output) {
            case DENSE -> dense(wanted.space().dimensions(), facts.dimensions());
            case TOKENS -> {
              long row = (long) facts.tokenSpace().dimensions() * Float.BYTES;
              yield (long) item.count().total() * TOKEN_SPAN + item.length() * (TOKEN + row);
            }
            case SPARSE ->
                Math.min(used * SPARSE_ENTRIES_OF_TOKEN, facts.vocabularySize()) * SPARSE_ENTRY;
            case SCORES -> (long) facts.labels().size() * Float.BYTES;
          };
    }
    return bytes;
  }

  private static long dense(int wanted, int given) {
    return (given + (wanted < given ? wanted : 0L)) * Float.BYTES;
  }
}
