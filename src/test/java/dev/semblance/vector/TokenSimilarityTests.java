package dev.semblance.vector;

import static dev.semblance.vector.TokenSimilarity.MAXSIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenSimilarityTests {

  private static final MultiVector QUERY = MultiVector.of(new float[][] {{1, 0}, {0, 2}});
  private static final MultiVector DOCUMENT =
      MultiVector.of(new float[][] {{3, 1}, {-1, 4}, {2, 2}});

  @Test
  void maxSimSumsEachQueryTokensBestDocumentToken() {
    // first token: 3, -1, 2; second token: 2, 8, 4
    assertThat(MAXSIM.score(QUERY, DOCUMENT)).isEqualTo(3 + 8);
  }

  @Test
  void maxSimIsNotSymmetric() {
    // 3 or 2, -1 or 8, 2 or 4
    assertThat(MAXSIM.score(DOCUMENT, QUERY)).isEqualTo(3 + 8 + 4);
  }

  @Test
  void maxSimOfOneTokenEachIsTheirDotProduct() {
    float[] a = {1, 2, 3};
    float[] b = {4, -5, 6};

    assertThat(MAXSIM.score(MultiVector.of(a, 3), MultiVector.of(b, 3))).isEqualTo(12);
  }

  @Test
  void theBestMayBeNegative() {
    MultiVector away = MultiVector.of(new float[][] {{-2, -2}, {-1, -3}});

    assertThat(MAXSIM.score(QUERY, away)).isEqualTo(-1 + -4);
  }

  @Test
  void theOrderOfTheDocumentsTokensDoesNotMatter() {
    MultiVector turned = MultiVector.of(new float[][] {{2, 2}, {3, 1}, {-1, 4}});

    assertThat(MAXSIM.score(QUERY, turned)).isEqualTo(MAXSIM.score(QUERY, DOCUMENT));
  }

  @Test
  void agreesWithThePlainDefinitionBeyondOneBlock() {
    Random random = new Random(21);
    float[][] query = Reference.random(random, 70, 5);
    float[][] document = Reference.random(random, 260, 5);
    double expected = 0;
    for (float[] q : query) {
      double best = Double.NEGATIVE_INFINITY;
      for (float[] d : document) {
        best = Math.max(best, Reference.dot(q, d));
      }
      expected += best;
    }

    assertThat(MAXSIM.score(MultiVector.of(query), MultiVector.of(document)))
        .isEqualTo(expected, within(1e-10));
  }

  @Test
  void differentDimensionsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MAXSIM.score(QUERY, MultiVector.of(new float[9], 3)))
        .withMessage("vector dimensions differ: 2!=3");
  }
}
