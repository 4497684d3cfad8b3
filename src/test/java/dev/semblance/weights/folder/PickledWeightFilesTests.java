package dev.semblance.weights.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.weights.pickle.TorchSaveWriter;
import dev.semblance.weights.safetensors.SafetensorsWriter;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Folders whose weights are torch.save's. */
class PickledWeightFilesTests extends WeightFilesCase {

  private static final Tensor OTHER = Tensor.of(new float[] {3, 4}, 2);

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("pytorch_model.bin.index.json"), json.replace('\'', '"'));
  }

  private Path pickle(String name, String tensor, Tensor value) {
    return TorchSaveWriter.write(folder.resolve(name), Map.of(tensor, value));
  }

  @Test
  void aPickleIsReadWhereThereAreNoSafetensors() {
    pickle("pytorch_model.bin", "w", PAIR);

    try (WeightFiles files = WeightFiles.open(folder)) {
      assertThat(files.names()).containsExactly("w");
      assertThat(files.tensor("w").toFloats()).containsExactly(1, 2);
      assertThat(files.byteSize()).isEqualTo(8);
      assertThat(files.fileName()).isEqualTo("pytorch_model.bin");
    }
  }

  @Test
  void safetensorsArePreferred() {
    pickle("pytorch_model.bin", "w", PAIR);
    SafetensorsWriter.writeModel(folder, Map.of("w", OTHER));

    try (WeightFiles files = WeightFiles.open(folder)) {
      assertThat(files.tensor("w").toFloats()).containsExactly(3, 4);
    }
    assertThat(WeightFiles.findPickle(folder)).isEmpty();
  }

  @Test
  void shardsAreReadByTheirIndex() throws IOException {
    pickle("pytorch_model-00001-of-00002.bin", "a", PAIR);
    pickle("pytorch_model-00002-of-00002.bin", "b", OTHER);
    index(
        "{'weight_map': {'a': 'pytorch_model-00001-of-00002.bin',"
            + " 'b': 'pytorch_model-00002-of-00002.bin'}}");

    WeightFiles files = WeightFiles.open(folder);
    assertThat(files.names()).containsExactly("a", "b");
    assertThat(files.tensor("b").toFloats()).containsExactly(3, 4);
    files.close();
    Tensor closed = files.tensor("a");
    assertThatThrownBy(closed::toFloats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anIndexMayNameOnlyFilesOfItsForm() throws IOException {
    index("{'weight_map': {'a': 'model.safetensors'}}");

    assertThatThrownBy(() -> WeightFiles.open(folder))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("needed: the plain name of a .bin file");
  }

  @Test
  void aTensorInTwoShardsIsRefused() throws IOException {
    pickle("p-1.bin", "a", PAIR);
    TorchSaveWriter.write(folder.resolve("p-2.bin"), Map.of("a", PAIR, "b", OTHER));
    index("{'weight_map': {'a': 'p-1.bin', 'b': 'p-2.bin'}}");

    assertThatThrownBy(() -> WeightFiles.open(folder))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("\"a\" is in p-1.bin too");
  }

  @Test
  void picklesThatWouldBeReadAreFoundInFoldersOfModulesToo() throws IOException {
    SafetensorsWriter.writeModel(folder, Map.of("w", OTHER));
    Path dense = Files.createDirectory(folder.resolve("2_Dense"));
    assertThat(WeightFiles.findPickle(folder)).isEmpty();

    Path weights = pickle("2_Dense/pytorch_model.bin", "w", PAIR);
    assertThat(WeightFiles.findPickle(folder)).contains(weights);
    assertThat(WeightFiles.findPickle(dense)).contains(weights);

    Path head = pickle("sparse_linear.pt", "weight", PAIR);
    assertThat(WeightFiles.findPickle(folder)).contains(head);
  }

  @Test
  void anAdaptersPickleIsFoundAndNoneThatHasSafetensorsBesideIt() throws IOException {
    SafetensorsWriter.writeModel(folder, Map.of("w", OTHER));
    pickle("sparse_linear.pt", "weight", PAIR);
    Files.createFile(folder.resolve("sparse_linear.safetensors"));
    assertThat(WeightFiles.findPickle(folder)).isEmpty();

    Path adapter = pickle("adapter_model.bin", "w", PAIR);
    assertThat(WeightFiles.findPickle(folder)).contains(adapter);
  }
}
