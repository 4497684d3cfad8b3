package dev.semblance.similarity;

import static dev.semblance.vector.VectorSimilarity.COSINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.fault.Fault;
import org.junit.jupiter.api.Test;

/** Which vectors may meet: those of one space, or of spaces said to be equivalent. */
class SimilaritySpacesTests extends SimilarityCase {

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
                    request(vectors(row(1)), null).request(), SimilarityCase::noModel, false))
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
    Asked request = request(texts("x"), texts("y"));

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
    Asked request = request(texts("x"), vectors(row(2, 0, 0))).space("unchecked");

    SimilarityResult result = compare(request);

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1)));
    assertThat(result.space()).isEqualTo("unchecked");
  }

  @Test
  void spacesDeclaredEquivalentCompare() {
    SpaceEquivalence declared = (one, other) -> one.equals(other) || !one.label().equals("foe");
    SimilarityService lenient =
        new SimilarityService(
            SimilarityLimits.DEFAULT, declared, SimilarityCase.THREADS, System::nanoTime);

    SimilarityResult result =
        lenient.compare(
            request(texts("x"), vectors(row(1, 0, 0))).space(OTHER).request(),
            () -> encoder,
            false);

    assertThat(result.space()).isEqualTo(OF_TABLE);
    assertThatThrownBy(
            () ->
                lenient.compare(
                    request(texts("x"), vectors(row(1, 0, 0)))
                        .space("foe@ba9876543210/mean/3")
                        .request(),
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
    Asked request = request(texts("x y"), vectors(row(1, 1))).space("unchecked");

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
  void vectorsMeetUnderALabelOfTheirOwners() {
    SimilarityResult result =
        compare(request(vectors(row(1, 0)), vectors(row(1, 0))).space("clip-v1"));

    assertThat(matrix(result, COSINE)).isDeepEqualTo(rows(row(1)));
    assertThat(result.space()).isEqualTo("clip-v1");
  }

  @Test
  void textsAreOfNoSpaceThatHasALabelOfItsOwners() {
    assertThatThrownBy(() -> compare(request(texts("x"), vectors(row(1, 0, 0))).space("clip-v1")))
        .isInstanceOf(Fault.SpaceMismatch.class)
        .hasMessageContaining("clip-v1")
        .hasMessageContaining("table@0123456789ab/mean/3");
  }

  @Test
  void aSpaceThatCanBeNoLabelIsRefused() {
    refused(request(vectors(row(1)), null).space(" "), "space", "LABEL@HASH/POOLING/DIMENSIONS");
    refused(request(vectors(row(1)), null).space("a\nb"), "space", "a label of your own");
    refused(request(vectors(row(1)), null).space("a".repeat(401)), "space", "1 to 400 characters");
  }

  @Test
  void vectorsMustHaveTheDimensionsOfTheirSpace() {
    assertThatThrownBy(() -> compare(request(vectors(row(1, 0)), null).space(OTHER)))
        .isInstanceOf(Fault.DimensionMismatch.class)
        .hasMessage("inputs[0] has 2 dimensions, 3 are needed");
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
}
