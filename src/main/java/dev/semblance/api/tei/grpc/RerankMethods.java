package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.api.Reranker;
import dev.semblance.api.tei.ComputeHeaders;
import dev.semblance.api.tei.grpc.v1.Rank;
import dev.semblance.api.tei.grpc.v1.RerankRequest;
import dev.semblance.api.tei.grpc.v1.RerankResponse;
import dev.semblance.api.tei.grpc.v1.RerankStreamRequest;
import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankFields;
import dev.semblance.rerank.RerankResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The service {@code Rerank}, by every model. Of a stream some texts at a time are scored, those
 * that have one query in a row together; their order is known when the last is there. Safe to
 * share.
 */
final class RerankMethods implements CallMethods {
  /** Texts of a stream that are scored at once. */
  private static final int AT_A_TIME = 32;

  private final Reranker reranker;
  private final ApiLimits limits;

  RerankMethods(Reranker reranker, ApiLimits limits) {
    this.reranker = reranker;
    this.limits = limits;
  }

  @Override
  public List<CallMethod<?, ?>> methods(Streams streams) {
    return List.of(
        new CallMethod<>(
            "Rerank/Rerank",
            RerankRequest.getDefaultInstance(),
            RerankResponse.getDefaultInstance(),
            call -> streams.each(call, this::list)),
        new CallMethod<RerankStreamRequest, RerankResponse>(
            "Rerank/RerankStream",
            RerankStreamRequest.getDefaultInstance(),
            RerankResponse.getDefaultInstance(),
            this::stream));
  }

  private RerankResponse list(RerankRequest message, Call<?, ?> call) {
    Scored scored = new Scored(message.getRawScores(), message.getReturnText());
    int count = message.getTextsCount();
    if (count > limits.maxInputs()) {
      throw tooMany("has " + count + " texts");
    }
    scored.score(
        message.getQuery(),
        message.getTextsList(),
        Texts.truncate(
            message.getTruncate(),
            message.getTruncationDirection(),
            message.getTruncationDirectionValue()),
        call);
    return scored.answer(call);
  }

  private Fault tooMany(String found) {
    return new Fault.LimitExceeded(
        Fault.Place.of("texts"),
        found + ", at most " + limits.maxInputs() + " are ranked in one call");
  }

  private void stream(Call<RerankStreamRequest, RerankResponse> call) {
    RerankStreamRequest first = call.next();
    if (first == null) {
      throw new Fault.EmptyValue(Fault.Place.of("texts"), "stream, needed: a text in each message");
    }
    Scored scored = new Scored(first.getRawScores(), first.getReturnText());
    List<String> texts = new ArrayList<>();
    RerankStreamRequest group = first;
    for (RerankStreamRequest one = first; one != null; one = call.next()) {
      if (texts.size() == AT_A_TIME || !sameAsk(group, one)) {
        flush(group, texts, scored, call);
      }
      if (scored.count() + texts.size() == limits.maxInputs()) {
        throw tooMany("has more texts");
      }
      // Kept to the end where it is returned.
      HeldLease.current().take(held(one.getText()));
      texts.add(one.getText());
      group = one;
    }
    flush(group, texts, scored, call);
    call.write(scored.answer(call));
  }

  private static boolean sameAsk(RerankStreamRequest one, RerankStreamRequest other) {
    return one.getQuery().equals(other.getQuery())
        && one.getTruncate() == other.getTruncate()
        && one.getTruncationDirectionValue() == other.getTruncationDirectionValue();
  }

  private static void flush(
      RerankStreamRequest group, List<String> texts, Scored scored, Call<?, ?> call) {
    Truncate truncate =
        Texts.truncate(
            group.getTruncate(),
            group.getTruncationDirection(),
            group.getTruncationDirectionValue());
    List<String> now = List.copyOf(texts);
    HeldLease all = HeldLease.current();
    var _ =
        Streams.patiently(
            () -> {
              try (HeldLease lease = all.part()) {
                return ScopedValue.where(HeldLease.CURRENT, lease)
                    .call(() -> scored.score(group.getQuery(), now, truncate, call));
              }
            });
    if (!scored.withText) {
      now.forEach(text -> all.giveBack(held(text)));
    }
    texts.clear();
  }

  private static long held(String text) {
    return 2L * text.length();
  }

  /** What was scored so far; for one thread. */
  private final class Scored {
    private final boolean raw;
    private final boolean withText;
    private final long since = System.nanoTime();
    private final List<Rank> ranks = new ArrayList<>();
    private long characters;
    private long tokens;
    private int count;
    private EmbedResult.@Nullable Timings timings;

    Scored(boolean raw, boolean withText) {
      this.raw = raw;
      this.withText = withText;
    }

    int count() {
      return count;
    }

    /** Whether there were any. */
    boolean score(String query, List<String> texts, Truncate truncate, Call<?, ?> call) {
      if (texts.isEmpty() && count > 0) {
        return false;
      }
      if (texts.isEmpty()) {
        throw new Fault.EmptyValue(Fault.Place.of("texts"), "list, needed: a list of strings");
      }
      for (int i = 0; i < texts.size(); i++) {
        Texts.within(limits, Fault.Place.of("texts", count + i), texts.get(i));
      }
      RerankAsk ask =
          new RerankAsk(
              new RerankFields(
                  "query", "texts", IntStream.range(count, count + texts.size()).boxed().toList()));
      ask.model(call.model());
      ask.query(Texts.within(limits, Fault.Place.of("query"), query));
      ask.documents(texts.stream().map(text -> new RerankDocument(text, null)).toList());
      ask.rawScores(raw);
      ask.truncate(truncate);
      RerankResult result = reranker.rerank(ask, call.deadline(), call.response()).result();
      for (RerankResult.Ranked ranked : result.ranked()) {
        Rank.Builder rank =
            Rank.newBuilder()
                .setIndex(count + ranked.index())
                .setScore((float) RankedJson.finite(ranked.score()));
        if (withText) {
          rank.setText(texts.get(ranked.index()));
        }
        ranks.add(rank.build());
      }
      count += texts.size();
      characters += Texts.characters(texts) + Texts.characters(List.of(query)) * texts.size();
      tokens += result.tokens();
      timings = timings == null ? result.timings() : timings.plus(result.timings());
      return true;
    }

    /** The best first, of equal scores the earlier one. */
    RerankResponse answer(Call<?, ?> call) {
      EmbedResult.Timings spent = timings == null ? new EmbedResult.Timings(0, 0, 0) : timings;
      ranks.sort(
          Comparator.comparingDouble(Rank::getScore).reversed().thenComparingInt(Rank::getIndex));
      ComputeHeaders.write(call.request(), call.response(), characters, tokens, spent);
      return RerankResponse.newBuilder()
          .addAllRanks(ranks)
          .setMetadata(Texts.metadata(characters, tokens, spent, since))
          .build();
    }
  }
}
