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

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.Similarity;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarityServiceTests {
  private static final String OF_TABLE = TableEncoder.SPACE.toString();
  private static final String OTHER = "other@ba9876543210/mean/3";

  private final TableEncoder encoder = new TableEncoder();
  private final SimilarityService service = service(SimilarityLimits.DEFAULT);

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
            request(texts("x x"), texts("x x x")), () -> new TableEncoder(false, DOT), false);

    assertThat(matrix(result, DOT)).isDeepEqualTo(rows(row(6)));
  }

  @Test
  void vectorsAloneAreComparedByCosineAndNeedNoModel() {
    SimilarityResult result =
        service.compare(
            request(vectors(row(3, 0)), vectors(row(1, 0), row(0, 2)))
                .space("a@ba9876543210/cls/2"),
            SimilarityServiceTests::noModel,
            false);

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1, 0)));
    assertThat(result.space()).isEqualTo("a@ba9876543210/cls/2");
    assertThat(result.tokensUsed()).isZero();
  }

  @Test
  void aModelThatTheCallerNamesGivesVectorsItsMetric() {
    SimilarityResult result =
        service.compare(
            request(vectors(row(3, 0)), null).space("unchecked"),
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

    Scores.Pairs pairs = (Scores.Pairs) result.scores().get(COSINE);
    assertThat(pairs.size()).isEqualTo(2);
    assertThat(pairs.score(0)).isEqualTo(1, within(1e-6));
    assertThat(pairs.score(1)).isEqualTo(0, within(1e-6));
  }

  @Test
  void pairwiseMaxsimScoresItemsOfTheSameIndex() {
    SimilarityResult result =
        compare(request(texts("x", "y"), texts("x", "x")).mode(Mode.PAIRWISE).metrics(MAXSIM));

    Scores.Pairs pairs = (Scores.Pairs) result.scores().get(MAXSIM);
    assertThat(pairs.score(0)).isEqualTo(3, within(1e-6));
    assertThat(pairs.score(1)).isEqualTo(2, within(1e-6));
  }

  @Test
  void unNormalisedTextsShowDotsMagnitude() {
    SimilarityResult result =
        compare(request(texts("x x"), texts("x x x")).metrics(DOT).normalize(false));

    assertThat(matrix(result, DOT)).isDeepEqualTo(rows(row(6)));
  }

  @Test
  void vectorsAreTakenAsSentUnlessBothSidesAreToBeScaled() {
    SimilarityRequest request =
        request(vectors(row(3, 4)), vectors(row(0, 2))).metrics(DOT).space("unchecked");

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
  void maxsimBesideOtherMetricsEmbedsTextsBothWays() {
    SimilarityResult result = compare(request(texts("x"), texts("y")).metrics(COSINE, MAXSIM));

    assertThat(result.space()).isEqualTo(OF_TABLE);
    assertThat(result.tokenSpace()).isEqualTo(TableEncoder.TOKEN_SPACE.toString());
    assertThat(result.tokensUsed()).isEqualTo(12);
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
    SimilarityRequest request =
        request(texts("x"), matrices(rows(row(1, 0, 0), row(0, 0, 1)))).metrics(MAXSIM);

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

  // ---- spaces ----

  @Test
  void vectorsWithoutASpaceAreRefusedAndTheServedSpaceIsNamed() {
    assertThatThrownBy(() -> compare(request(texts("x"), vectors(row(1, 0, 0)))))
        .isInstanceOf(Fault.SpaceMissing.class)
        .hasMessageContaining(OF_TABLE);
    assertThatThrownBy(() -> compare(request(vectors(row(1)), null)))
        .isInstanceOf(Fault.SpaceMissing.class)
        .hasMessageContaining(OF_TABLE);
  }

  @Test
  void aMissingSpaceIsSaidEvenWhenNoModelCanBeHad() {
    assertThatThrownBy(
            () ->
                service.compare(
                    request(vectors(row(1)), null), SimilarityServiceTests::noModel, false))
        .isInstanceOf(Fault.SpaceMissing.class);
  }

  @Test
  void vectorsOfAnotherSpaceDoNotMeetTexts() {
    assertThatThrownBy(() -> compare(request(texts("x"), vectors(row(1, 0, 0))).space(OTHER)))
        .isInstanceOf(Fault.SpaceMismatch.class)
        .hasMessageContaining(OTHER)
        .hasMessageContaining(OF_TABLE);
  }

  @Test
  void aSpaceThatIsSaidForTextsAloneIsChecked() {
    SimilarityRequest request = request(texts("x"), texts("y"));

    assertThat(compare(request.space(OF_TABLE)).space()).isEqualTo(OF_TABLE);
    assertThatThrownBy(() -> compare(request.space(OTHER))).isInstanceOf(Fault.SpaceMismatch.class);
  }

  @Test
  void theLabelOfASpaceIsNotCompared() {
    SimilarityResult result =
        compare(request(texts("x"), vectors(row(1, 0, 0))).space("renamed@0123456789ab/mean/3"));

    assertThat(result.space()).isEqualTo(OF_TABLE);
  }

  @Test
  void anUncheckedSpaceMeetsAnythingOfItsLength() {
    SimilarityRequest request = request(texts("x"), vectors(row(2, 0, 0))).space("unchecked");

    SimilarityResult result = compare(request);

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1)));
    assertThat(result.space()).isEqualTo("unchecked");
  }

  @Test
  void spacesDeclaredEquivalentCompare() {
    SpaceEquivalence declared = (one, other) -> one.equals(other) || !one.label().equals("foe");
    SimilarityService lenient =
        new SimilarityService(SimilarityLimits.DEFAULT, declared, System::nanoTime);

    SimilarityResult result =
        lenient.compare(
            request(texts("x"), vectors(row(1, 0, 0))).space(OTHER), () -> encoder, false);

    assertThat(result.space()).isEqualTo(OF_TABLE);
    assertThatThrownBy(
            () ->
                lenient.compare(
                    request(texts("x"), vectors(row(1, 0, 0))).space("foe@ba9876543210/mean/3"),
                    () -> encoder,
                    false))
        .isInstanceOf(Fault.SpaceMismatch.class);
  }

  @Test
  void textsAreCutToTheDimensionsThatTheVectorsSpaceSays() {
    SimilarityResult result =
        compare(request(texts("x y z"), vectors(row(1, 1))).space("table@0123456789ab/mean/2"));

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1)));
    assertThat(result.space()).isEqualTo("table@0123456789ab/mean/2");
    assertThat(result.norms().inputs()).containsExactly(new double[] {1.4142}, within(1e-4));
  }

  @Test
  void aSpaceOfMoreDimensionsThanTheModelHasIsForeign() {
    assertThatThrownBy(
            () ->
                compare(
                    request(texts("x"), vectors(row(1, 0, 0, 0)))
                        .space("table@0123456789ab/mean/4")))
        .isInstanceOf(Fault.SpaceMismatch.class);
  }

  @Test
  void uncheckedVectorsOfFewerDimensionsMeetTextsOnlyWhenTheCutIsAskedFor() {
    SimilarityRequest request = request(texts("x y"), vectors(row(1, 1))).space("unchecked");

    assertThatThrownBy(() -> compare(request)).isInstanceOf(Fault.DimensionMismatch.class);
    assertThat(matrix(compare(request.dimensions(2)), COSINE)).isDeepEqualTo(rows(row(1)));
  }

  @Test
  void dimensionsCutTexts() {
    SimilarityResult result = compare(request(texts("x z"), texts("x")).dimensions(2));

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1)));
    assertThat(result.space()).isEqualTo("table@0123456789ab/mean/2");
  }

  @Test
  void aSpaceThatIsNoneIsRefused() {
    refused(
        request(vectors(row(1)), null).space("text-embedding-3-small"),
        "space",
        "LABEL@HASH/POOLING/DIMENSIONS");
  }

  @Test
  void vectorsMustHaveTheDimensionsOfTheirSpace() {
    assertThatThrownBy(() -> compare(request(vectors(row(1, 0)), null).space(OTHER)))
        .isInstanceOf(Fault.DimensionMismatch.class)
        .hasMessage("inputs[0] has 2 dimensions, 3 are needed");
  }

  // ---- wrong vectors ----

  @Test
  void vectorsOfUnequalDimensionsAreNamed() {
    assertThatThrownBy(
            () ->
                compare(request(vectors(row(1, 0)), vectors(row(1, 0), row(1))).space("unchecked")))
        .isInstanceOf(Fault.DimensionMismatch.class)
        .hasMessage("against[1] has 1 dimensions, 2 are needed");
  }

  @Test
  void numbersThatAreNotFiniteAreNamed() {
    refused(
        request(vectors(row(1, 0), row(1, Double.POSITIVE_INFINITY)), null).space("unchecked"),
        "inputs",
        "at 1");
  }

  @Test
  void anEmptyVectorIsRefused() {
    refused(request(vectors(row()), null).space("unchecked"), "inputs", "empty vector");
    refused(request(matrices(rows()), null).space("unchecked"), "inputs", "no token vectors");
    refused(request(matrices(rows(row())), null).space("unchecked"), "inputs", "empty vector");
  }

  @Test
  void aZeroVectorHasNoCosine() {
    assertThatThrownBy(
            () ->
                compare(
                    request(vectors(row(1, 0)), vectors(row(1, 0), row(0, 0))).space("unchecked")))
        .isInstanceOf(Fault.ZeroVector.class)
        .hasMessageStartingWith("against[1]");
  }

  @Test
  void allZeroVectorsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                compare(request(vectors(row(0, 0), row(1, 0), row(0, 0)), null).space("unchecked")))
        .isInstanceOfSatisfying(
            Fault.SeveralItems.class,
            several ->
                assertThat(several.faults())
                    .extracting(fault -> String.valueOf(fault.place()))
                    .containsExactly("inputs[0]", "inputs[2]"));
  }

  @Test
  void aTextWhoseEmbeddingIsZeroHasNoCosine() {
    assertThatThrownBy(() -> compare(request(texts("x", "zero"), null)))
        .isInstanceOf(Fault.ZeroVector.class)
        .hasMessageStartingWith("inputs[1]");
  }

  @Test
  void aZeroVectorIsFineWhereNoDirectionIsNeeded() {
    SimilarityRequest request =
        request(vectors(row(0, 0)), vectors(row(3, 4))).metrics(EUCLIDEAN).space("unchecked");

    assertThat(matrix(compare(request), EUCLIDEAN)).isDeepEqualTo(rows(row(5)));
    assertThatThrownBy(() -> compare(request.normalize(true))).isInstanceOf(Fault.ZeroVector.class);
  }

  @Test
  void aWrongVectorIsFoundBeforeATextIsEmbedded() {
    assertThatThrownBy(() -> compare(request(texts("x"), vectors(row(0, 0, 0))).space(OF_TABLE)))
        .isInstanceOf(Fault.ZeroVector.class);

    assertThat(encoder.requests).isEmpty();
  }

  // ---- wrong requests ----

  @Test
  void anEmptySideIsRefused() {
    refused(request(texts(), null), "inputs", "is empty");
    refused(request(texts("x"), texts()), "against", "is empty");
    refused(request(vectors(), null).space("unchecked"), "inputs", "is empty");
    refused(request(matrices(), null).space("unchecked"), "inputs", "is empty");
  }

  @Test
  void pairwiseNeedsSidesOfOneLength() {
    SimilarityRequest request = request(texts("x", "y"), texts("x")).mode(Mode.PAIRWISE);

    assertThatThrownBy(() -> compare(request))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessage("against has 1 items, inputs has 2: mode pairwise needs as many");
    refused(request(texts("x"), null).mode(Mode.PAIRWISE), "against", "is missing");
  }

  @Test
  void pairwiseHasNothingToRank() {
    SimilarityRequest request = request(texts("x"), texts("x")).mode(Mode.PAIRWISE);

    refused(request.nearest(1, null), "top_k", "mode matrix");
    refused(request.nearest(null, 0.5), "threshold", "mode matrix");
  }

  @Test
  void topKIsAtLeastOne() {
    refused(request(texts("x"), null).nearest(0, null), "top_k", "at least 1");
  }

  @Test
  void aThresholdIsFinite() {
    refused(
        request(texts("x"), null).nearest(null, Double.POSITIVE_INFINITY), "threshold", "finite");
  }

  @Test
  void aMetricStandsOnce() {
    refused(request(texts("x"), null).metrics(COSINE, DOT, COSINE), "metric", "cosine again");
  }

  @Test
  void aMetricFitsItsVectors() {
    refused(request(vectors(row(1)), null).metrics(MAXSIM).space("unchecked"), "metric", "maxsim");
    refused(
        request(texts("x"), vectors(row(1, 0, 0))).metrics(COSINE, MAXSIM).space(OF_TABLE),
        "metric",
        "against holds one vector");
    refused(
        request(matrices(rows(row(1))), null).metrics(COSINE).space("unchecked"),
        "metric",
        "for maxsim");
  }

  @Test
  void dimensionsNeedTextsToCut() {
    refused(
        request(vectors(row(1)), null).dimensions(1).space("unchecked"), "dimensions", "no texts");
    refused(request(texts("x"), null).dimensions(2).metrics(MAXSIM), "dimensions", "maxsim");
    refused(
        request(texts("x"), vectors(row(1, 0, 0))).dimensions(2).space(OF_TABLE),
        "dimensions",
        "space says 3");
  }

  @Test
  void aMatrixHasALimit() {
    SimilarityService small = service(new SimilarityLimits(5, 1000));

    assertThatThrownBy(
            () ->
                small.compare(request(texts("x", "y"), texts("x", "y", "z")), () -> encoder, false))
        .isInstanceOf(Fault.LimitExceeded.class)
        .hasMessageContaining("2 x 3 = 6")
        .hasMessageContaining("at most 5");
    assertThat(encoder.requests).isEmpty();
  }

  @Test
  void maxsimHasALimitOfItsOwn() {
    SimilarityService small = service(new SimilarityLimits(5, 8));

    assertThatThrownBy(
            () ->
                small.compare(
                    request(texts("x"), texts("y")).metrics(MAXSIM), () -> encoder, false))
        .isInstanceOf(Fault.LimitExceeded.class)
        .hasMessageContaining("9 pairs")
        .hasMessageContaining("at most 8");
  }

  @Test
  void theItemAtFaultIsNamedBySide() {
    assertThatThrownBy(() -> compare(request(texts("x"), texts("y", "x x x x x x x"))))
        .isInstanceOf(Fault.InputTooLong.class)
        .hasMessageStartingWith("against[1] has 9 tokens");
  }

  @Test
  void scoringStopsWhenTheDeadlineHasPassed() {
    Deadline deadline = new Deadline(Duration.ofMillis(1500), 10);
    SimilarityService late =
        new SimilarityService(SimilarityLimits.DEFAULT, SpaceEquivalence.identical(), () -> 11);

    assertThatThrownBy(
            () ->
                late.compare(
                    request(texts("x"), null).metrics(MAXSIM).deadline(deadline),
                    () -> encoder,
                    false))
        .isInstanceOf(Fault.DeadlinePassed.class)
        .hasMessageContaining("1.5 s");
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

  @Test
  void everySpaceIsEquivalentToItself() {
    assertThat(SpaceEquivalence.identical().equivalent(TableEncoder.SPACE, TableEncoder.SPACE))
        .isTrue();
    assertThat(
            SpaceEquivalence.identical()
                .equivalent(TableEncoder.SPACE, EmbeddingSpace.parse(OTHER).orElseThrow()))
        .isFalse();
  }

  private static SimilarityService service(SimilarityLimits limits) {
    return new SimilarityService(limits, SpaceEquivalence.identical(), System::nanoTime);
  }

  private SimilarityResult compare(SimilarityRequest request) {
    return service.compare(request, () -> encoder, false);
  }

  private void refused(SimilarityRequest request, String field, String message) {
    assertThatThrownBy(() -> compare(request))
        .isInstanceOfSatisfying(
            Fault.InvalidRequest.class, fault -> assertThat(fault.place().field()).isEqualTo(field))
        .hasMessageContaining(message);
  }

  private static Encoder noModel() {
    throw new Fault.NotReady("no model is loaded");
  }

  private static SimilarityRequest request(Side inputs, Side against) {
    return SimilarityRequest.of(inputs, against);
  }

  private static Side texts(String... texts) {
    return new Side.Texts(List.of(texts), "");
  }

  private static Side vectors(double[]... vectors) {
    return new Side.Vectors(floats(vectors));
  }

  private static Side matrices(double[][]... matrices) {
    return new Side.TokenVectors(
        Arrays.stream(matrices).map(SimilarityServiceTests::floats).toArray(float[][][]::new));
  }

  private static float[][] floats(double[][] rows) {
    float[][] vectors = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      vectors[i] = new float[rows[i].length];
      for (int d = 0; d < rows[i].length; d++) {
        vectors[i][d] = (float) rows[i][d];
      }
    }
    return vectors;
  }

  private static double[] row(double... values) {
    return values;
  }

  private static double[][] rows(double[]... rows) {
    return rows;
  }

  /** Four decimals, so that rows can be written down. */
  private static double[][] rounded(ScoreMatrix scores) {
    double[][] rows = new double[scores.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.stream(scores.row(i)).map(x -> Math.round(x * 1e4) / 1e4).toArray();
    }
    return rows;
  }

  private static double[][] matrix(SimilarityResult result, Similarity metric) {
    assertThat(result.scores()).containsKey(metric);
    return rounded(((Scores.Matrix) result.scores().get(metric)).scores());
  }

  private static List<Ranking> nearest(SimilarityResult result, Similarity metric) {
    return ((Scores.Nearest) result.scores().get(metric)).rankings();
  }
}
