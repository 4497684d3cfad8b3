package dev.semblance.similarity;

import static dev.semblance.vector.TokenSimilarity.MAXSIM;
import static dev.semblance.vector.VectorSimilarity.COSINE;
import static dev.semblance.vector.VectorSimilarity.DOT;
import static dev.semblance.vector.VectorSimilarity.EUCLIDEAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is refused, by field and item. */
class WrongSimilarityRequestsTests extends SimilarityCase {

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
    Asked request =
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

  @Test
  void anEmptySideIsRefused() {
    refused(request(texts(), null), "inputs", "is empty");
    refused(request(texts("x"), texts()), "against", "is empty");
    refused(request(vectors(), null).space("unchecked"), "inputs", "is empty");
    refused(request(matrices(), null).space("unchecked"), "inputs", "is empty");
  }

  @Test
  void pairwiseNeedsSidesOfOneLength() {
    Asked request = request(texts("x", "y"), texts("x")).mode(Mode.PAIRWISE);

    assertThatThrownBy(() -> compare(request))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessage("against has 1 items, inputs has 2: mode pairwise needs as many");
    refused(request(texts("x"), null).mode(Mode.PAIRWISE), "against", "is missing");
  }

  @Test
  void pairwiseHasNothingToRank() {
    Asked request = request(texts("x"), texts("x")).mode(Mode.PAIRWISE);

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
                small.compare(
                    request(texts("x", "y"), texts("x", "y", "z")).request(), () -> encoder, false))
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
                    request(texts("x"), texts("y")).metrics(MAXSIM).request(),
                    () -> encoder,
                    false))
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
        new SimilarityService(
            SimilarityLimits.DEFAULT,
            SpaceEquivalence.identical(),
            SimilarityCase.THREADS,
            () -> 11);

    assertThatThrownBy(
            () ->
                late.compare(
                    request(texts("x"), null).metrics(MAXSIM).deadline(deadline).request(),
                    () -> encoder,
                    false))
        .isInstanceOf(Fault.DeadlinePassed.class)
        .hasMessageContaining("1.5 s");
  }
}
