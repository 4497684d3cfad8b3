package dev.semblance.batching;

import static dev.semblance.batching.EncoderUnderTest.ids;
import static dev.semblance.batching.EncoderUnderTest.sequence;
import static dev.semblance.batching.EncoderUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an undisturbed encoder. */
@Timeout(60)
class BatchingEncoderTests {
  private static final String TOO_LONG = "10 ".repeat(15);

  private final EncoderUnderTest test = new EncoderUnderTest(new AddingModel());

  @AfterEach
  void nothingIsLeftBehind() {
    test.finish();
  }

  private EmbedResult embed(EmbedRequest request) {
    return test.encoder.embed(request);
  }

  @Test
  void everyTextGetsItsVectorInOrder() {
    EmbedResult result = embed(texts("20 21", "30", "40 41 42"));

    // {sum of ids with 1 and 2 around them, tokens, prompt tokens, 0}
    assertThat(sequence(result, 0).dense().vector()).containsExactly(44, 4, 0, 0);
    assertThat(sequence(result, 1).dense().vector()).containsExactly(33, 3, 0, 0);
    assertThat(sequence(result, 2).dense().vector()).containsExactly(126, 5, 0, 0);
    assertThat(result.space()).isEqualTo(AddingModel.FACTS.space());
    assertThat(result.normalized()).isFalse();
  }

  @Test
  void aRequestIsOneBatchSortedByLength() {
    embed(texts("20 21", "30", "40 41 42"));

    assertThat(test.model.batches).containsExactly(List.of(30, 20, 40));
  }

  @Test
  void onePassGivesAllOutputsOfAText() {
    EmbedResult result =
        embed(texts("20 21").outputs(Output.TOKENS, Output.DENSE).dimensions(2).normalize(false));

    assertThat(sequence(result, 0).dense().vector()).containsExactly(44, 4);
    assertThat(sequence(result, 0).tokens().values()).containsExactly(1, 0, 20, 1, 21, 2, 2, 3);
    assertThat(result.space().dimensions()).isEqualTo(2);
    assertThat(test.model.batches).hasSize(1);
  }

  @Test
  void anOutputThatTheModelLacksIsRefusedWithWhatItHas() {
    assertThatExceptionOfType(Fault.OutputNotOffered.class)
        .isThrownBy(() -> embed(texts("20").outputs(Output.DENSE, Output.SPARSE)))
        .withMessageContaining("sparse")
        .withMessageContaining("only dense, tokens")
        .withMessageContaining("/v1/token-embeddings");
  }

  @Test
  void sequenceAndTokenVectorsAndTextsAndIdsMix() {
    EmbedResult sequences = embed(EmbedRequest.of("input", List.of(ids(20), ids(1, 21, 2))));
    EmbedResult tokens = embed(texts("20").outputs(Output.TOKENS));

    assertThat(sequence(sequences, 0).dense().vector()).containsExactly(23, 3, 0, 0);
    assertThat(sequence(sequences, 1).dense().vector()).containsExactly(24, 3, 0, 0);
    TokenEmbeddings item = sequence(tokens, 0).tokens();
    assertThat(item.values()).containsExactly(1, 0, 20, 1, 2, 2);
    assertThat(item.tokens()).extracting(Token::id).containsExactly(1, 20, 2);
    assertThat(sequence(tokens, 0).count()).isEqualTo(new TokenCount(3, 3));
    assertThat(tokens.space()).isEqualTo(AddingModel.FACTS.tokenSpace());
  }

  @Test
  void aPromptGoesBeforeEachTextAndIsCounted() {
    EmbedResult result = embed(texts("20", "21").prompt("50 "));

    assertThat(sequence(result, 0).dense().vector()).containsExactly(73, 4, 2, 0);
    assertThat(sequence(result, 1).dense().vector()).containsExactly(74, 4, 2, 0);
  }

  @Test
  void vectorsAreNormalisedOnRequestAndKeepTheirNorm() {
    EmbedResult result = embed(texts("10").normalize(true));

    // {13, 3, 0, 0}
    double norm = Math.sqrt(178);
    assertThat(sequence(result, 0).dense().norm()).isEqualTo(norm);
    assertThat(sequence(result, 0).dense().vector())
        .containsExactly((float) (13 / norm), (float) (3 / norm), 0, 0);
    assertThat(result.normalized()).isTrue();
  }

  @Test
  void aCutVectorIsNormalisedAfterTheCut() {
    EmbedResult result = embed(texts("10").dimensions(1).normalize(true));

    assertThat(sequence(result, 0).dense().vector()).containsExactly(1);
    assertThat(sequence(result, 0).dense().norm()).isEqualTo(13);
    assertThat(result.space().dimensions()).isEqualTo(1);
  }

  @Test
  void tokenVectorsAreNormalisedOnlyOnRequest() {
    EmbedResult result = embed(texts("20").outputs(Output.TOKENS).normalize(true));

    float[] rows = sequence(result, 0).tokens().values();
    double norm = Math.sqrt(401);
    assertThat(rows).startsWith(1, 0, (float) (20 / norm), (float) (1 / norm));
    assertThat(result.normalized()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 5})
  void dimensionsTheModelDoesNotGiveAreRefusedBeforeTokenising(int dimensions) {
    int before = test.tokenizer.calls.get();

    assertThatExceptionOfType(Fault.DimensionsNotOffered.class)
        .isThrownBy(() -> embed(texts("20").dimensions(dimensions)))
        .withMessage("dimensions is " + dimensions + ", the model gives 1 to 4");
    assertThat(test.tokenizer.calls).hasValue(before);
  }

  @Test
  void dimensionsOfTokenVectorsCannotBeChosen() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> embed(texts("20").outputs(Output.TOKENS).dimensions(2)))
        .withMessageStartingWith("dimensions cannot be chosen for token embeddings");
  }

  @Test
  void noInputsAtAllAreRefused() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> embed(texts()))
        .withMessage("input is an empty list");
  }

  @Test
  void anOverLongTextIsRefusedUnlessItMayBeCut() {
    assertThatExceptionOfType(Fault.InputTooLong.class)
        .isThrownBy(() -> embed(texts(TOO_LONG)))
        .withMessageStartingWith("input[0] has 17 tokens, the model takes 16");

    EmbedResult cut = embed(texts(TOO_LONG).truncate(Truncate.END));

    assertThat(sequence(cut, 0).count()).isEqualTo(new TokenCount(17, 16));
    assertThat(sequence(cut, 0).dense().vector()).containsExactly(143, 16, 0, 0);
  }

  @Test
  void theOneFaultyItemIsTheRequestsFault() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> embed(texts("20", "")))
        .withMessage("input[1] is an empty string");
    assertThat(test.model.batches).isEmpty();
  }

  @Test
  void allFaultyItemsAreNamed() {
    assertThatExceptionOfType(Fault.SeveralItems.class)
        .isThrownBy(() -> embed(texts("", "20", TOO_LONG)))
        .satisfies(
            several ->
                assertThat(several.faults())
                    .extracting(Fault::place)
                    .containsExactly(Fault.Place.of("input", 0), Fault.Place.of("input", 2)));
    assertThat(test.model.batches).isEmpty();
  }

  @Test
  void partialServesTheRestBesideTheFaultyItems() {
    EmbedResult result = embed(texts("", "20", TOO_LONG).onError(OnError.PARTIAL));

    assertThat(EncoderUnderTest.fault(result, 0)).isInstanceOf(Fault.InvalidRequest.class);
    assertThat(sequence(result, 1).dense().vector()).containsExactly(23, 3, 0, 0);
    assertThat(EncoderUnderTest.fault(result, 2)).isInstanceOf(Fault.InputTooLong.class);
  }

  @Test
  void partialAnswersEvenWhenEveryItemIsFaulty() {
    EmbedResult result = embed(texts("", "").onError(OnError.PARTIAL));

    assertThat(result.items()).hasSize(2).allMatch(ItemResult.Refused.class::isInstance);
    assertThat(test.model.batches).isEmpty();
  }

  @Test
  void manyTextsAreTokenisedByManyThreadsAndStayInOrder() {
    String[] many =
        IntStream.range(0, 2_048).mapToObj(i -> "" + (10 + i % 50)).toArray(String[]::new);

    EmbedResult result = embed(texts(many));

    for (int i = 0; i < many.length; i++) {
      assertThat(sequence(result, i).dense().vector()).startsWith(13 + i % 50, 3);
    }
  }

  @Test
  void aLoneTextLeavesItsCallersThreadForTheForwardPassOnly() {
    EmbedResult result = test.encoder.embed(texts("20"));

    assertThat(sequence(result, 0).dense().vector()).startsWith(23);
    assertThat(test.tokenizer.threads).containsOnly(Thread.currentThread());
    assertThat(test.model.threads)
        .singleElement()
        .extracting(Thread::getName)
        .isEqualTo("semblance-forward-0");
  }

  @Test
  void aRequestOverItsTokenLimitIsRefusedWithBothNumbers() {
    String[] many =
        IntStream.range(0, 900)
            .mapToObj(_ -> "20 21 22 23 24 25 26 27 28 29")
            .toArray(String[]::new);

    assertThatExceptionOfType(Fault.LimitExceeded.class)
        .isThrownBy(() -> embed(texts(many)))
        .withMessage("input has 10800 tokens, a request may have 10000");
  }

  @Test
  void theListenerHearsWhatHappens() {
    embed(texts("20 21", "30", TOO_LONG).truncate(Truncate.END).lane(Lane.BULK));

    assertThat(test.heard)
        .containsExactly(
            "tokenized 3, truncated 1",
            "admitted BULK 3, 23 tokens",
            "dequeued BULK",
            "dequeued BULK",
            "dequeued BULK",
            "forwarded 3, 23 tokens, 48 padded");
  }

  @Test
  void timingsAreTakenFromTheOneClock() {
    test.tickNanos.set(1);

    EmbedResult.Timings timings = embed(texts("20")).timings();

    assertThat(timings.tokenize()).isPositive();
    assertThat(timings.queue()).isPositive();
    assertThat(timings.forward()).isEqualTo(1);
    assertThat(timings.passes()).extracting(EmbedResult.Pass::nanos).containsExactly(1L);
  }

  @Test
  void tokenizeShowsTheTokensAndDetokenizeTheText() {
    assertThat(test.encoder.tokenize("20 21", "").tokens())
        .containsExactly(
            new Token(1, "[CLS]", null, null, true),
            new Token(20, "20", 0, 2, false),
            new Token(21, "21", 3, 5, false),
            new Token(2, "[SEP]", null, null, true));
    assertThat(test.encoder.detokenize(new int[] {1, 20, 21, 2}, Fault.Place.of("ids", 0)))
        .isEqualTo("20 21");
    assertThat(test.encoder.detokenize(new int[0], Fault.Place.of("ids", 0))).isEmpty();
  }

  @Test
  void idsThatTheTokenizerDoesNotHaveHaveNoText() {
    assertThatExceptionOfType(Fault.UnknownTokenId.class)
        .isThrownBy(() -> test.encoder.detokenize(new int[] {20, 100}, Fault.Place.of("ids", 7)))
        .withMessageStartingWith("ids[7] holds token id 100");
  }
}
