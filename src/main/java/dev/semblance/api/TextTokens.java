package dev.semblance.api;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import dev.semblance.text.Surrogates;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts into tokens and back for whoever asks for no vectors, where there is time for it.
 * Blocks its thread; safe to share.
 */
public final class TextTokens {
  /**
   * Most UTF-16 units of a text: it is read in one native call, which nothing can end, and the
   * worst of texts take microseconds for each.
   */
  private static final int MAX_CHARACTERS = 256 << 10;

  /** UTF-16 units that are tokenised, with where they lie, in some tens of milliseconds. */
  private static final int PIECE_CHARACTERS = 16 << 10;

  /** Ids whose text is found in as long. */
  private static final int PIECE_IDS = 16 << 10;

  private final SharedThreads threads;

  TextTokens(SharedThreads threads) {
    this.threads = threads;
  }

  /**
   * The tokens of each text, prompt and special tokens included, uncut.
   *
   * @param texts checked
   */
  public List<TokenizedText> of(
      Encoder encoder, List<String> texts, String prompt, @Nullable Deadline deadline) {
    Encoder leased = LeasedEncoder.of(encoder);
    return texts.stream()
        .map(
            text ->
                compute(
                    deadline,
                    text.length() + prompt.length(),
                    PIECE_CHARACTERS,
                    () -> leased.tokenize(text, prompt)))
        .toList();
  }

  /**
   * The text of each list of ids, special tokens left out.
   *
   * @throws Fault.UnknownTokenId when an id is not in the vocabulary
   */
  public List<String> texts(Encoder encoder, IdLists ids, @Nullable Deadline deadline) {
    return texts(encoder, ids, false, deadline);
  }

  /**
   * The same.
   *
   * @param special whether special tokens are spelt too
   */
  public List<String> texts(
      Encoder encoder, IdLists ids, boolean special, @Nullable Deadline deadline) {
    Encoder leased = LeasedEncoder.of(encoder);
    return IntStream.range(0, ids.lists().size())
        .mapToObj(
            i ->
                compute(
                    deadline,
                    ids.lists().get(i).length,
                    PIECE_IDS,
                    () ->
                        special
                            ? leased.detokenizeWhole(ids.lists().get(i), ids.place(i))
                            : leased.detokenize(ids.lists().get(i), ids.place(i))))
        .toList();
  }

  /** What embedding would refuse, refused here too, with the item's index. */
  public static void check(Fault.Place place, String text, Offsets offsets) {
    if (text.isEmpty()) {
      throw new Fault.EmptyValue(place, "string");
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new Fault.LimitExceeded(
          place,
          "has "
              + text.length()
              + " characters, at most "
              + MAX_CHARACTERS
              + " are tokenised whole");
    }
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place,
          "holds half a surrogate pair at "
              + (offsets == Offsets.UTF16 ? "UTF-16 position " : "code point ")
              + offsets.in(text).of(half));
    }
  }

  /**
   * Has a native call made, for which the thread of a request has no time unless it is short.
   *
   * @param size how much it has to read
   * @param piece most that can be read in a piece's time
   */
  private <T> T compute(@Nullable Deadline deadline, int size, int piece, Supplier<T> call) {
    return size <= piece ? threads.call(deadline, call) : threads.callLong(deadline, call);
  }
}
