package dev.semblance.batching;

import static dev.semblance.batching.EncoderUnderTest.fault;
import static dev.semblance.batching.EncoderUnderTest.sequence;
import static dev.semblance.batching.EncoderUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad sequence hurts itself only. */
@Timeout(60)
class FailingBatchTests {
  private EncoderUnderTest test = new EncoderUnderTest(new AddingModel());

  @AfterEach
  void nothingIsLeftBehind() {
    test.finish();
  }

  private EmbedResult embedPartly(String... texts) {
    return test.encoder.embed(texts(texts).onError(OnError.PARTIAL));
  }

  @ParameterizedTest
  @ValueSource(ints = {AddingModel.POISON, AddingModel.TOO_FEW_NUMBERS, AddingModel.NOTHING})
  void onlyThePoisonItemFails(int poison) {
    EmbedResult result = embedPartly("20", "21", poison + "", "22", "23");

    assertThat(fault(result, 2))
        .isInstanceOf(Fault.ForwardFailed.class)
        .hasMessage("input[2] could not be computed: the forward pass failed")
        .hasCauseInstanceOf(IllegalStateException.class);
    for (int i : List.of(0, 1, 3, 4)) {
      assertThat(result.items().get(i)).isInstanceOf(ItemResult.Embedded.class);
    }
    assertThat(test.heard).contains("failed input[2]");
  }

  @Test
  void thePoisonItemIsFoundByHalving() {
    embedPartly("20", "21", "22", "66");

    assertThat(test.model.batches)
        .containsExactly(
            List.of(20, 21, 22, 66), List.of(20, 21), List.of(22, 66), List.of(22), List.of(66));
  }

  @Test
  void severalPoisonItemsAreAllNamed() {
    assertThatExceptionOfType(Fault.SeveralItems.class)
        .isThrownBy(() -> test.encoder.embed(texts("66", "20", "66 21")))
        .satisfies(
            several ->
                assertThat(several.faults())
                    .extracting(Fault::place)
                    .containsExactly(Fault.Place.of("input", 0), Fault.Place.of("input", 2)));
  }

  @Test
  void aBatchTheDeviceHasNoRoomForIsHalved() {
    test.finish();
    test = new EncoderUnderTest(AddingModel.withMemoryFor(6));

    EmbedResult result = test.encoder.embed(texts("20", "21", "22", "23"));

    assertThat(sequence(result, 3).dense().vector()).containsExactly(26, 3, 0, 0);
    assertThat(test.model.batches)
        .containsExactly(List.of(20, 21, 22, 23), List.of(20, 21), List.of(22, 23));
  }

  @Test
  void aSequenceTheDeviceHasNoRoomForFailsAlone() {
    test.finish();
    test = new EncoderUnderTest(AddingModel.withMemoryFor(6));

    EmbedResult result = embedPartly("20", "30 31 32 33 34", "21");

    assertThat(fault(result, 1))
        .isInstanceOf(Fault.ForwardFailed.class)
        .hasCauseInstanceOf(PackedEncoder.OutOfDeviceMemory.class);
    assertThat(sequence(result, 0).dense().vector()).startsWith(23);
    assertThat(sequence(result, 2).dense().vector()).startsWith(24);
  }

  @Test
  void anErrorOfTheJvmFailsItsBatchAndTheEncoderGoesOn() {
    assertThatExceptionOfType(Fault.ForwardFailed.class)
        .isThrownBy(() -> test.encoder.embed(texts("67")))
        .withCauseInstanceOf(StackOverflowError.class);

    assertThat(sequence(test.encoder.embed(texts("20")), 0).dense().vector()).startsWith(23);
  }

  @ParameterizedTest
  @ValueSource(ints = {AddingModel.NOT_A_NUMBER, AddingModel.INFINITE})
  void aVectorThatIsNotFiniteIsItsItemsFault(int bad) {
    EmbedResult result = embedPartly("20", bad + "");

    assertThat(sequence(result, 0).dense().vector()).startsWith(23);
    assertThat(fault(result, 1))
        .isInstanceOf(Fault.NonFiniteEmbedding.class)
        .hasMessageStartingWith("input[1]");
    assertThat(test.model.batches).hasSize(1);
    assertThat(test.heard).contains("failed input[1]");
  }

  @Test
  void aNumberThatIsNotFiniteCountsEvenWhereTheVectorIsCut() {
    assertThatExceptionOfType(Fault.NonFiniteEmbedding.class)
        .isThrownBy(() -> test.encoder.embed(texts("68").dimensions(1)));
  }
}
