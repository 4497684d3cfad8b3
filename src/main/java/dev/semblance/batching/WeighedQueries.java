package dev.semblance.batching;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.QueryWeights;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.text.Surrogates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Answers queries of a model that weighs their pieces without computing; everything else goes on.
 * It reads on the caller's thread, and waits for no batch. Safe to share.
 */
public final class WeighedQueries extends ForwardingEncoder {

  private final QueryWeights weights;
  private final EncoderListener listener;
  private final LongSupplier ticker;

  /**
   * @param listener told of texts that are turned into tokens here
   * @param ticker nanoseconds
   */
  public WeighedQueries(
      Encoder next, QueryWeights weights, EncoderListener listener, LongSupplier ticker) {
    super(next);
    this.weights = weights;
    this.listener = listener;
    this.ticker = ticker;
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    if (!weights.answer(request)) {
      return next.embed(request);
    }
    Wanted wanted = Wanted.of(request, facts());
    long begin = ticker.getAsLong();
    List<ItemResult> items = new ArrayList<>();
    List<Fault> faults = new ArrayList<>(0);
    for (int i = 0; i < request.inputs().size(); i++) {
      Deadline deadline = request.deadline();
      if (deadline != null && deadline.passed(ticker.getAsLong())) {
        throw new Fault.DeadlinePassed(deadline.timeout());
      }
      try {
        items.add(read(request, i, wanted.truncate()));
      } catch (Fault.InvalidRequest | Fault.InputTooLong e) {
        faults.add(e);
        items.add(new ItemResult.Refused(e));
      }
    }
    if (!faults.isEmpty() && request.onError() != OnError.PARTIAL) {
      throw Fault.SeveralItems.of(faults);
    }
    EmbedResult result =
        new EmbedResult(wanted, items, new EmbedResult.Timings(ticker.getAsLong() - begin, 0, 0));
    listener.tokenized(
        items.size() - faults.size(), result.truncated(), result.timings().tokenize());
    return result;
  }

  private ItemResult read(EmbedRequest request, int input, Truncate truncate) {
    Fault.Place place = request.place(input);
    int[] ids =
        switch (request.inputs().get(input)) {
          case EmbedInput.Text text -> ids(text.text(), request.prompt(), place);
          case EmbedInput.TokenIds given ->
              throw new Fault.InvalidRequest(
                  place,
                  "is a list of "
                      + given.ids().length
                      + " token ids; queries of this model are read as text");
          case EmbedInput.Pair pair -> throw new IllegalArgumentException(pair.toString());
        };
    int total = ids.length;
    int most = facts().maxTokens();
    if (total > most) {
      ids =
          switch (truncate) {
            case ERROR -> throw new Fault.InputTooLong(place, total, most);
            case END -> Arrays.copyOf(ids, most);
            case START -> Arrays.copyOfRange(ids, total - most, total);
          };
    }
    return new ItemResult.Embedded(
        new TokenCount(total, ids.length), null, null, weights.of(ids), null);
  }

  private int[] ids(String text, String prompt, Fault.Place place) {
    if (text.isEmpty()) {
      throw new Fault.EmptyValue(place, "string");
    }
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place, "holds half a surrogate pair at UTF-16 position " + half);
    }
    return next.tokenize(text, prompt).tokens().stream()
        .filter(token -> !token.special())
        .mapToInt(Token::id)
        .toArray();
  }
}
