package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.cache.CacheListener.Source;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachingEncoderTests {

  private final CountingEncoder inner = new CountingEncoder();
  private final CacheNotes notes = new CacheNotes();
  private final SingleFlight singleFlight = new SingleFlight();
  private final CachingEncoder encoder =
      new CachingEncoder(
          "default",
          inner,
          new CacheTiers(
              new MemoryCache(1 << 20, null, System::nanoTime, notes), null, singleFlight, notes),
          System::nanoTime);

  @AfterEach
  void noFlightIsLeftInTheAir() {
    assertThat(singleFlight.size()).isZero();
  }

  @Test
  void aTextIsEmbeddedOnceAndItsAnswerIsTheSameToTheBit() {
    EmbedResult first = encoder.embed(EmbedRequest.ofTexts("water"));
    EmbedResult second = encoder.embed(EmbedRequest.ofTexts("water"));

    assertThat(inner.embedded()).isEqualTo(1);
    assertSame(second, 0, first, 0);
    assertThat(second.space()).isEqualTo(first.space());
    assertThat(second.normalized()).isEqualTo(first.normalized());
    assertThat(first.timings()).isEqualTo(new EmbedResult.Timings(1, 2, 3));
    assertThat(second.timings()).isEqualTo(new EmbedResult.Timings(0, 0, 0));
  }

  @Test
  void onlyWhatIsNotKnownIsAskedForAndTheOrderStays() {
    encoder.embed(EmbedRequest.ofTexts("bb", "dddd"));

    EmbedResult result = encoder.embed(EmbedRequest.ofTexts("a", "bb", "ccc", "dddd", "a"));

    assertThat(inner.asked).containsExactly(List.of("bb", "dddd"), List.of("a", "ccc"));
    assertThat(result.items().stream().map(item -> vector(item)[0]))
        .containsExactly(1f, 2f, 3f, 4f, 1f);
    assertSame(result, 4, result, 0);
    assertThat(notes.answered(Source.MEMORY)).isEqualTo(2);
    assertThat(notes.answered(Source.FLIGHT)).isEqualTo(1);
    assertThat(notes.answered(Source.MISS)).isEqualTo(4);
  }

  @Test
  void anArrayIsItsReceiversOwn() {
    vector(encoder.embed(EmbedRequest.ofTexts("a", "a")).items().get(0))[0] = 77;
    vector(encoder.embed(EmbedRequest.ofTexts("a")).items().get(0))[0] = 78;

    assertThat(vector(encoder.embed(EmbedRequest.ofTexts("a")).items().get(0))[0]).isEqualTo(1);
  }

  @Test
  void otherWishesAreOtherEntries() {
    EmbedRequest plain = EmbedRequest.ofTexts("water");
    List<EmbedRequest> unlike =
        List.of(
            plain,
            plain.prompt("query: "),
            plain.dimensions(2),
            plain.normalize(false),
            plain.truncate(Truncate.END));

    unlike.forEach(encoder::embed);
    unlike.forEach(encoder::embed);

    assertThat(inner.embedded()).isEqualTo(5);
    EmbedResult cut = encoder.embed(plain.dimensions(2));
    assertThat(cut.space().dimensions()).isEqualTo(2);
    assertThat(vector(cut.items().get(0))).hasSize(2);
    assertThat(encoder.embed(plain.normalize(false)).normalized()).isFalse();
  }

  @Test
  void tokenIdsAreKnownAgainToo() {
    EmbedRequest ids = EmbedRequest.of("input", List.of(new EmbedInput.TokenIds(new int[] {5, 6})));

    assertSame(encoder.embed(ids), 0, encoder.embed(ids), 0);

    assertThat(inner.embedded()).isEqualTo(1);
  }

  @Test
  void tokenEmbeddingsPassThrough() {
    EmbedRequest tokens = EmbedRequest.ofTexts("water").outputs(Output.TOKENS);

    encoder.embed(tokens);
    encoder.embed(tokens);

    assertThat(inner.embedded()).isEqualTo(2);
    assertThat(notes.answered(Source.MISS)).isZero();
  }

  @Test
  void aRequestThatCannotBeIsRefusedAsWithoutACache() {
    assertThatThrownBy(() -> encoder.embed(EmbedRequest.of("input", List.of())))
        .isInstanceOf(Fault.InvalidRequest.class);
    assertThatThrownBy(() -> encoder.embed(EmbedRequest.ofTexts("a").dimensions(5)))
        .isInstanceOf(Fault.DimensionsNotOffered.class);
  }

  @Test
  void faultsAreNotKeptAndNameThePlacesOfTheCallersList() {
    EmbedRequest request =
        EmbedRequest.ofTexts("a", "bad", "b", "bad too", "bad").onError(OnError.PARTIAL);
    encoder.embed(EmbedRequest.ofTexts("a"));

    EmbedResult first = encoder.embed(request);
    EmbedResult second = encoder.embed(request);

    for (EmbedResult result : List.of(first, second)) {
      assertThat(vector(result.items().get(0))[0]).isEqualTo(1);
      assertThat(vector(result.items().get(2))[0]).isEqualTo(1);
      for (int i : new int[] {1, 3, 4}) {
        Fault fault = ((ItemResult.Refused) result.items().get(i)).fault();
        assertThat(fault.place()).isEqualTo(Fault.Place.of("input", i));
        assertThat(fault).hasMessageStartingWith("input[" + i + "] has 99 tokens");
      }
    }
    assertThat(inner.embedded()).isEqualTo(2);
  }

  @Test
  void aFailedRequestNamesEveryInputThatIsAtFault() {
    encoder.embed(EmbedRequest.ofTexts("a", "b"));
    EmbedRequest request = EmbedRequest.ofTexts("a", "bad", "b", "bad too", "bad");

    Fault cached = fault(() -> encoder.embed(request));
    Fault uncached = fault(() -> inner.embed(request));

    assertThat(cached).hasMessage(uncached.message());
    assertThat(((Fault.SeveralItems) cached).faults().stream().map(Fault::message).toList())
        .isEqualTo(((Fault.SeveralItems) uncached).faults().stream().map(Fault::message).toList());
  }

  @Test
  void whatWasEmbeddedBesideAFaultIsKept() {
    encoder.embed(EmbedRequest.ofTexts("bad", "good").onError(OnError.PARTIAL));

    encoder.embed(EmbedRequest.ofTexts("good"));

    assertThat(inner.embedded()).isEqualTo(1);
  }

  @Test
  void tokensAreCountedAlikeWithAndWithoutACache() {
    EmbedRequest request =
        EmbedRequest.ofTexts("short", "rather longer than the model").truncate(Truncate.END);

    EmbedResult first = encoder.embed(request);
    EmbedResult second = encoder.embed(request);

    for (int i = 0; i < 2; i++) {
      assertThat(sequence(second, i).count()).isEqualTo(sequence(first, i).count());
    }
    assertThat(sequence(second, 1).count().truncated()).isTrue();
  }

  @Test
  void aLargeRequestOfStrangersIsOneRequest() {
    String[] texts = new String[2_048];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "text " + i;
    }

    encoder.embed(EmbedRequest.ofTexts(texts));
    encoder.embed(EmbedRequest.ofTexts(texts));

    assertThat(inner.asked).hasSize(1);
    assertThat(inner.embedded()).isEqualTo(2_048);
    assertThat(notes.answered(Source.MEMORY)).isEqualTo(2_048);
  }

  static void assertSame(EmbedResult found, int at, EmbedResult expected, int from) {
    Embedded one = sequence(found, at);
    Embedded other = sequence(expected, from);
    assertThat(one.dense().vector()).containsExactly(other.dense().vector());
    assertThat(one.dense().vector()).isNotSameAs(other.dense().vector());
    assertThat(one.dense().norm()).isEqualTo(other.dense().norm());
    assertThat(one.count()).isEqualTo(other.count());
  }

  static Embedded sequence(EmbedResult result, int item) {
    return (Embedded) result.items().get(item);
  }

  private static float[] vector(ItemResult item) {
    return ((Embedded) item).dense().vector();
  }

  private static Fault fault(Runnable embedding) {
    try {
      embedding.run();
    } catch (Fault fault) {
      return fault;
    }
    throw new AssertionError("no fault");
  }
}
