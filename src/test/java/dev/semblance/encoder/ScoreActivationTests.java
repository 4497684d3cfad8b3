package dev.semblance.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoreActivationTests {

  private static final float[] LOGITS = {0, 2, -1};

  @Test
  void sigmoidsAreOfEachLogitAlone() {
    assertThat(ScoreActivation.SIGMOID.apply(LOGITS))
        .containsExactly(new double[] {0.5, 0.880797, 0.268941}, within(1e-6));
  }

  @Test
  void aSoftmaxSumsToOneAndStaysFiniteForLargeLogits() {
    double[] scores = ScoreActivation.SOFTMAX.apply(new float[] {1000, 999, -1000});

    assertThat(scores).containsExactly(new double[] {0.731059, 0.268941, 0}, within(1e-6));
  }

  @Test
  void othersAreTorchs() {
    assertThat(ScoreActivation.IDENTITY.apply(LOGITS)).containsExactly(0, 2, -1);
    assertThat(ScoreActivation.RELU.apply(LOGITS)).containsExactly(0, 2, 0);
    assertThat(ScoreActivation.TANH.apply(LOGITS))
        .containsExactly(new double[] {0, 0.964028, -0.761594}, within(1e-6));
  }
}
