package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Precision;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryTests {
  private static final Fault FAILED =
      new Fault.ForwardFailed(Place.of("input", 0), new IllegalStateException("no such kernel"));

  private final LetterEncoder encoder = new LetterEncoder(Precision.FLOAT32);
  private final Canary canary = new Canary("letters");
  private final List<Fault> told = new ArrayList<>();
  private final EncoderListener listener =
      canary.beside(
          new EncoderListener() {
            @Override
            public void failed(Fault fault) {
              told.add(fault);
            }
          });

  @Test
  void refusesAModelWhoseVectorsDifferAloneAndInABatch() {
    encoder.offTogether = 0.002;

    assertThatThrownBy(() -> canary.learn(encoder))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("canary of model letters")
        .hasMessageContaining("differ by 0.002")
        .hasMessageContaining("at most 0.001");
  }

  @Test
  void allowsWhatRoundingToHalfPrecisionMakes() {
    LetterEncoder half = new LetterEncoder(Precision.FLOAT16);
    half.offTogether = 0.01;

    canary.learn(half);

    assertThat(canary.sings(half)).isTrue();
  }

  @Test
  void refusesAModelThatCannotEmbedAPlainText() {
    encoder.broken = new Fault.NonFiniteEmbedding(Place.of("input", 0));

    assertThatThrownBy(() -> canary.learn(encoder))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("not fit to serve")
        .hasCause(encoder.broken);
  }

  @Test
  void computesNothingWhileNoPassHasFailed() {
    canary.learn(encoder);
    int requests = encoder.requests;
    encoder.offAlone = 1;

    assertThat(canary.sings(encoder)).isTrue();
    assertThat(encoder.requests).isEqualTo(requests);
  }

  @Test
  void aRightVectorAfterAFailureEndsTheSuspicion() {
    canary.learn(encoder);
    listener.failed(FAILED);

    assertThat(canary.sings(encoder)).isTrue();

    int requests = encoder.requests;
    assertThat(canary.sings(encoder)).isTrue();
    assertThat(encoder.requests).isEqualTo(requests);
    assertThat(told).containsExactly(FAILED);
  }

  @Test
  void isSilentUntilAWrongVectorIsRightAgain() {
    canary.learn(encoder);
    encoder.offAlone = 0.5;
    listener.failed(new Fault.NonFiniteEmbedding(Place.of("input", 3)));

    assertThat(canary.sings(encoder)).isFalse();
    assertThat(canary.sings(encoder)).isFalse();

    encoder.offAlone = 0;
    assertThat(canary.sings(encoder)).isTrue();
  }

  @Test
  void isSilentUntilAModelThatThrowsEmbedsAgain() {
    canary.learn(encoder);
    encoder.broken = new IllegalStateException("the engine is gone");
    listener.failed(FAILED);

    assertThat(canary.sings(encoder)).isFalse();

    encoder.broken = null;
    assertThat(canary.sings(encoder)).isTrue();
  }

  @Test
  void aBusyModelIsNotBrokenAndIsAskedAgain() {
    canary.learn(encoder);
    listener.failed(FAILED);
    encoder.broken = new Fault.Overloaded(100, 20, 100, Duration.ofSeconds(1));
    assertThat(canary.sings(encoder)).isTrue();
    encoder.broken = new Fault.DeadlinePassed(Duration.ofSeconds(60));
    assertThat(canary.sings(encoder)).isTrue();

    encoder.broken = null;
    encoder.offAlone = 0.5;
    assertThat(canary.sings(encoder)).isFalse();
  }

  @Test
  void aFaultOfTheCallerIsNoSuspicion() {
    canary.learn(encoder);
    int requests = encoder.requests;
    listener.failed(new Fault.InputTooLong(Place.of("input", 0), 600, 512));

    assertThat(canary.sings(encoder)).isTrue();
    assertThat(encoder.requests).isEqualTo(requests);
    assertThat(told).hasSize(1);
  }
}
