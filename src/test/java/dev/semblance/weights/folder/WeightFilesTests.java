package dev.semblance.weights.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.weights.safetensors.SafetensorsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightFilesTests extends WeightFilesCase {

  private static final Tensor GRID = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void readsEveryTensorOfAFile() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z.weight", GRID);
    tensors.put("half", PAIR.as(DType.F16));
    tensors.put("brain", PAIR.as(DType.BF16));
    tensors.put("ids", Tensor.of(new long[] {7}, 1));
    SafetensorsWriter.writeModel(folder, tensors);

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThat(weights.names()).containsExactly("brain", "half", "ids", "z.weight");
      assertThat(weights.byteSize()).isEqualTo(24 + 4 + 4 + 8);
      assertThat(weights.tensor("z.weight").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(weights.tensor("z.weight").shape()).containsExactly(2, 3);
      assertThat(weights.tensor("half")).hasToString("F16[2]");
      assertThat(weights.tensor("half").toFloats()).containsExactly(1, 2);
      assertThat(weights.tensor("brain").as(DType.F32).toFloats()).containsExactly(1, 2);
      assertThat(weights.tensor("ids").dtype()).isEqualTo(DType.I64);
    }
  }

  @Test
  void readsTensorsThatAreNotAligned() throws IOException {
    String header =
        """
        {"flag":{"data_offsets":[0,1],"shape":[1],"dtype":"BOOL"},\
        "w":{"data_offsets":[1,5],"shape":[1],"dtype":"F32"}}\
        """;
    write(header, new byte[] {1, 0, 0, (byte) 0x80, 0x3F});

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThat(weights.tensor("w").toFloats()).containsExactly(1);
      assertThat(weights.tensor("w").as(DType.F16).toFloats()).containsExactly(1);
    }
  }

  @Test
  void readsScalarsAndEmptyTensors() throws IOException {
    write(
        """
        {"none":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},\
        "scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}\
        """,
        new byte[4]);

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThat(weights.tensor("scalar").elements()).isEqualTo(1);
      assertThat(weights.tensor("none").elements()).isZero();
    }
  }

  @Test
  void readsShards() {
    SafetensorsWriter.writeShards(folder, List.of(Map.of("a", PAIR), Map.of("b", GRID)));

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThat(weights.names()).containsExactly("a", "b");
      assertThat(weights.tensor("a").toFloats()).containsExactly(1, 2);
      assertThat(weights.byteSize()).isEqualTo(32);
    }
  }

  @Test
  void theOneFileCountsWhereAnIndexLiesBesideIt() {
    SafetensorsWriter.writeShards(folder, List.of(Map.of("sharded", PAIR)));
    SafetensorsWriter.writeModel(folder, Map.of("whole", PAIR));

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThat(weights.names()).containsExactly("whole");
    }
  }

  @Test
  void closingUnmapsAndMayBeDoneTwice() {
    SafetensorsWriter.writeModel(folder, Map.of("a", PAIR));
    WeightFiles weights = WeightFiles.open(folder);
    Tensor tensor = weights.tensor("a");

    weights.close();
    weights.close();

    assertThatIllegalStateException().isThrownBy(tensor::toFloats);
  }

  @Test
  void aTensorThatIsNotThereIsNamed() {
    SafetensorsWriter.writeModel(folder, Map.of("a", PAIR));

    try (WeightFiles weights = WeightFiles.open(folder)) {
      assertThatThrownBy(() -> weights.tensor("encoder.layer.0.attention.self.query.weight"))
          .isInstanceOf(Fault.ModelRefused.class)
          .hasMessageContainingAll(
              "model.safetensors", "encoder.layer.0.attention.self.query.weight", "1");
    }
  }
}
