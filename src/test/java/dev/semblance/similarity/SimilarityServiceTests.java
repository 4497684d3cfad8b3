package dev.semblance.similarity;

import static dev.semblance.vector.TokenSimilarity.MAXSIM;
import static dev.semblance.vector.VectorSimilarity.COSINE;
import static dev.semblance.vector.VectorSimilarity.DOT;
import static dev.semblance.vector.VectorSimilarity.EUCLIDEAN;
import static dev.semblance.vector.VectorSimilarity.MANHATTAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Ranking;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimilarityServiceTests extends SimilarityCase {

  @Test
  void textsAreComparedAsAMatrixByTheModelsMetric() {
    SimilarityResult result = compare(request(texts("x", "y"), texts("x", "x y", "y")));

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1, 0.7071, 0), row(0, 0.7071, 1)));
    assertThat(result.space()).isEqualTo(OF_TABLE);
    assertThat(result.tokenSpace()).isNull();
  }

  @Test
  void aModelsOwnMetricIsTheDefault() {
    SimilarityResult result =
        service.compare(
            request(texts("x x"), texts("x x x")).request(),
            () -> new TableEncoder(false, DOT),
            false);

    assertThat(matrix(result, DOT)).isDeepEqualTo(rows(row(6)));
  }

  @Test
  void vectorsAloneAreComparedByCosineAndNeedNoModel() {
    SimilarityResult result =
        service.compare(
            request(vectors(row(3, 0)), vectors(row(1, 0), row(0, 2)))
                .space("a@ba9876543210/cls/2")
                .request(),
            SimilarityCase::noModel,
            false);

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1, 0)));
    assertThat(result.space()).isEqualTo("a@ba9876543210/cls/2");
    assertThat(result.tokensUsed()).isZero();
  }

  @Test
  void aModelThatTheCallerNamesGivesVectorsItsMetric() {
    SimilarityResult result =
        service.compare(
            request(vectors(row(3, 0)), null).space("unchecked").request(),
            () -> new TableEncoder(false, MANHATTAN),
            true);

    assertThat(matrix(result, MANHATTAN)).isDeepEqualTo(rows(row(0)));
  }

  @Test
  void withoutAgainstInputsMeetThemselvesAndAreEmbeddedOnce() {
    SimilarityResult result = compare(request(texts("x", "y"), null));

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1, 0), row(0, 1)));
    assertThat(encoder.requests).hasSize(1);
    assertThat(result.norms().against()).isNull();
    assertThat(result.tokensUsed()).isEqualTo(6);
  }

  @Test
  void anItemDoesNotFindItself() {
    SimilarityResult result = compare(request(texts("x", "x", "x y"), null).nearest(2, null));

    List<Ranking> nearest = nearest(result, COSINE);
    assertThat(nearest.get(0).indexes()).containsExactly(1, 2);
    assertThat(nearest.get(1).indexes()).containsExactly(0, 2);
    assertThat(nearest.get(2).indexes()).containsExactly(0, 1);
    assertThat(nearest.get(0).scores()).containsExactly(new double[] {1, 0.7071}, within(1e-4));
  }

  @Test
  void thresholdKeepsTheCloserSideOfEachMetric() {
    SimilarityResult result =
        compare(
            request(texts("x"), texts("x", "x x x", "y"))
                .normalize(false)
                .metrics(DOT, EUCLIDEAN)
                .nearest(null, 1.0));

    assertThat(nearest(result, DOT).getFirst().indexes()).containsExactly(1, 0);
    assertThat(nearest(result, EUCLIDEAN).getFirst().indexes()).containsExactly(0);
  }

  @Test
  void topKOfMoreThanThereAreGivesAll() {
    SimilarityResult result = compare(request(texts("x"), texts("y", "x")).nearest(9, null));

    assertThat(nearest(result, COSINE).getFirst().indexes()).containsExactly(1, 0);
  }

  @Test
  void metricsAnswerInTheOrderTheyWereAsked() {
    SimilarityResult result =
        compare(request(texts("x"), texts("y")).metrics(MANHATTAN, MAXSIM, COSINE, EUCLIDEAN, DOT));

    assertThat(result.scores().keySet()).containsExactly(MANHATTAN, MAXSIM, COSINE, EUCLIDEAN, DOT);
    assertThat(matrix(result, MANHATTAN)).isDeepEqualTo(rows(row(2)));
    assertThat(matrix(result, EUCLIDEAN)).isDeepEqualTo(rows(row(1.4142)));
  }

  @Test
  void pairwiseScoresItemsOfTheSameIndex() {
    SimilarityResult result =
        compare(request(texts("x", "y"), texts("x", "x")).mode(Mode.PAIRWISE).metrics(COSINE));

    assertThat(pairs(result, COSINE)).containsExactly(new double[] {1, 0}, within(1e-6));
  }

  @Test
  void pairwiseMaxsimScoresItemsOfTheSameIndex() {
    SimilarityResult result =
        compare(request(texts("x", "y"), texts("x", "x")).mode(Mode.PAIRWISE).metrics(MAXSIM));

    assertThat(pairs(result, MAXSIM)).containsExactly(new double[] {3, 2}, within(1e-6));
  }

  @Test
  void unNormalisedTextsShowDotsMagnitude() {
    SimilarityResult result =
        compare(request(texts("x x"), texts("x x x")).metrics(DOT).normalize(false));

    assertThat(matrix(result, DOT)).isDeepEqualTo(rows(row(6)));
  }

  @Test
  void vectorsAreTakenAsSentUnlessBothSidesAreToBeScaled() {
    Asked request = request(vectors(row(3, 4)), vectors(row(0, 2))).metrics(DOT).space("unchecked");

    assertThat(matrix(compare(request), DOT)).isDeepEqualTo(rows(row(8)));
    assertThat(matrix(compare(request.normalize(false)), DOT)).isDeepEqualTo(rows(row(8)));
    assertThat(matrix(compare(request.normalize(true)), DOT)).isDeepEqualTo(rows(row(0.8)));
  }

  @Test
  void normsAreThoseBeforeNormalising() {
    SimilarityResult result =
        compare(request(texts("x x"), vectors(row(0, 3, 4))).space(OF_TABLE).normalize(true));

    assertThat(result.norms().inputs()).containsExactly(2);
    assertThat(result.norms().against()).containsExactly(5);
  }

  @Test
  void scalingLeavesTheCallersVectorsAlone() {
    float[][] sent = {{3, 4}};

    compare(request(new Side.Vectors(sent), null).space("unchecked").normalize(true));

    assertThat(sent[0]).containsExactly(3, 4);
  }

  @Test
  void maxsimSumsTheBestMatchOfEachTokenSpecialTokensIncluded() {
    SimilarityResult result = compare(request(texts("x", "x y"), texts("x", "y")).metrics(MAXSIM));

    // [CLS] and [SEP] point one way and find each other: 2, and 1 for each word that is found.
    assertThat(matrix(result, MAXSIM)).isDeepEqualTo(rows(row(3, 2), row(3, 3)));
    assertThat(result.space()).isEqualTo(TableEncoder.TOKEN_SPACE.toString());
    assertThat(result.norms()).isNull();
  }

  @Test
  void maxsimTakesUnNormalisedTokensOnRequest() {
    SimilarityResult result =
        compare(request(texts("x"), texts("x")).metrics(MAXSIM).normalize(false));

    // [CLS] 2 x 2, x 1 x 1, [SEP] 1 x 2.
    assertThat(matrix(result, MAXSIM)).isDeepEqualTo(rows(row(7)));
  }

  @Test
  void maxsimBesideOtherMetricsComesFromTheSamePass() {
    SimilarityResult result = compare(request(texts("x"), texts("y")).metrics(COSINE, MAXSIM));

    assertThat(result.space()).isEqualTo(OF_TABLE);
    assertThat(result.tokenSpace()).isEqualTo(TableEncoder.TOKEN_SPACE.toString());
    assertThat(encoder.requests)
        .extracting(EmbedRequest::outputs)
        .containsExactlyInAnyOrder(
            Set.of(Output.DENSE, Output.TOKENS), Set.of(Output.DENSE, Output.TOKENS));
    assertThat(result.tokensUsed()).isEqualTo(6);
    assertThat(result.norms()).isNotNull();
  }

  @Test
  void tokenMatricesAreComparedByMaxsimUnasked() {
    SimilarityResult result =
        compare(
            request(matrices(rows(row(1, 0), row(0, 1))), matrices(rows(row(1, 0))))
                .space("unchecked"));

    assertThat(matrix(result, MAXSIM)).isDeepEqualTo(rows(row(1)));
  }

  @Test
  void textMeetsTokenMatricesInTheTokenSpace() {
    Asked request = request(texts("x"), matrices(rows(row(1, 0, 0), row(0, 0, 1)))).metrics(MAXSIM);

    assertThat(matrix(compare(request.space(TableEncoder.TOKEN_SPACE.toString())), MAXSIM))
        .isDeepEqualTo(rows(row(3)));
    assertThatThrownBy(() -> compare(request.space(OF_TABLE)))
        .isInstanceOf(Fault.SpaceMismatch.class);
  }

  @Test
  void promptsOfEachSideAreItsOwn() {
    compare(
        request(
            new Side.Texts(List.of("x"), "query: "), new Side.Texts(List.of("y"), "passage: ")));

    assertThat(encoder.requests)
        .extracting(EmbedRequest::field, EmbedRequest::prompt)
        .containsExactlyInAnyOrder(tuple("inputs", "query: "), tuple("against", "passage: "));
  }

  @Test
  void theLaneGoesByTheTextsOfBothSides() {
    compare(request(texts("x"), texts(Collections.nCopies(8, "y").toArray(String[]::new))));

    assertThat(encoder.requests).extracting(EmbedRequest::lane).containsOnly(Lane.BULK);
  }

  @Test
  void aLargeMatrixIsScoredLikeASmallOne() {
    float[] ones = new float[60_000];
    Arrays.fill(ones, 1);

    SimilarityResult result =
        compare(
            request(new Side.Vectors(new float[][] {ones, ones, ones, ones, ones}), null)
                .metrics(DOT)
                .space("unchecked"));

    assertThat(matrix(result, DOT)[4]).containsExactly(6e4, 6e4, 6e4, 6e4, 6e4);
  }
}
