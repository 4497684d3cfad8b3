package dev.semblance.batching;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.capacity.SharedThreads;
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
import org.jspecify.annotations.Nullable;

/**
 * Answers queries of a model that weighs their pieces without computing; everything else goes on.
 * It waits for no batch, and tokenises short texts on the caller's thread, more on {@link
 * SharedThreads}. Safe to share.
 */
public final class WeighedQueries extends ForwardingEncoder {

  private final QueryWeights weights;
  private final RequestReading reading;
  private final EncoderListener listener;
  private final LongSupplier ticker;

  /**
   * @param threads where all but short texts are turned into tokens; not owned
   * @param listener told of texts that are turned into tokens here
   * @param ticker nanoseconds
   */
  public WeighedQueries(
      Encoder next,
      QueryWeights weights,
      SharedThreads threads,
      EncoderListener listener,
      LongSupplier ticker) {
    super(next);
    this.reading = new RequestReading(threads);
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
    List<ItemResult> items = read(request, wanted.truncate());
    List<Fault> faults = new ArrayList<>(0);
    for (ItemResult item : items) {
      if (item instanceof ItemResult.Refused refused) {
        faults.add(refused.fault());
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

  private List<ItemResult> read(EmbedRequest request, Truncate truncate) {
    Encoder tokenizer = LeasedEncoder.of(next);
    List<Query> queries = new ArrayList<>(request.inputs().size());
    for (int i = 0; i < request.inputs().size(); i++) {
      queries.add(new Query(tokenizer, request, i, truncate));
    }
    reading.read(request, i -> queries.get(i).next(), i -> queries.get(i).nextIsLong());
    return queries.stream().map(Query::result).toList();
  }

  private void checkDeadline(EmbedRequest request) {
    Deadline deadline = request.deadline();
    if (deadline != null && deadline.passed(ticker.getAsLong())) {
      throw new Fault.DeadlinePassed(deadline.timeout());
    }
  }

  /** One input, read on whatever thread there is time for it. */
  private final class Query {
    private final Encoder tokenizer;
    private final EmbedRequest request;
    private final int input;
    private final Truncate truncate;
    private boolean putOff;
    private @Nullable ItemResult result;

    Query(Encoder tokenizer, EmbedRequest request, int input, Truncate truncate) {
      this.tokenizer = tokenizer;
      this.request = request;
      this.input = input;
      this.truncate = truncate;
    }

    /** Reads it, but puts a long one off once; whether it was put off. */
    boolean next() {
      checkDeadline(request);
      if (!putOff && isLong()) {
        putOff = true;
        return true;
      }
      try {
        result = read(tokenizer, request, input, truncate);
      } catch (Fault.InvalidRequest | Fault.InputTooLong e) {
        result = new ItemResult.Refused(e);
      }
      return false;
    }

    boolean nextIsLong() {
      return putOff && result == null;
    }

    private boolean isLong() {
      return request.inputs().get(input) instanceof EmbedInput.Text(String text)
          && request.prompt().length() + text.length() > StableCuts.PIECE;
    }

    ItemResult result() {
      if (result == null) {
        throw new IllegalStateException(request.place(input) + " was not read");
      }
      return result;
    }
  }

  private ItemResult read(Encoder tokenizer, EmbedRequest request, int input, Truncate truncate) {
    Fault.Place place = request.place(input);
    int[] ids =
        switch (request.inputs().get(input)) {
          case EmbedInput.Text text -> ids(tokenizer, text.text(), request.prompt(), place);
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

  private static int[] ids(Encoder tokenizer, String text, String prompt, Fault.Place place) {
    if (text.isEmpty()) {
      throw new Fault.EmptyValue(place, "string");
    }
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place, "holds half a surrogate pair at UTF-16 position " + half);
    }
    return tokenizer.tokenize(text, prompt).tokens().stream()
        .filter(token -> !token.special())
        .mapToInt(Token::id)
        .toArray();
  }
}
