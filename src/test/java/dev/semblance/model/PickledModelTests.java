package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.hub.HubSettings;
import dev.semblance.hub.ModelHub;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.pickle.TorchSaveWriter;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden folders whose weights were saved by torch.save instead. */
class PickledModelTests {

  @TempDir Path folder;

  /** Copies a golden folder, every safetensors file as the pickle of the same tensors. */
  private void pickled(String name) throws IOException {
    Path from = GoldenVectors.folder(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else if (!file.toString().endsWith(".safetensors")) {
          Files.copy(file, to);
        } else {
          pickle(file, to.resolveSibling("pytorch_model.bin"));
        }
      }
    }
  }

  private static void pickle(Path safetensors, Path bin) {
    try (WeightFiles weights = WeightFiles.openFile(safetensors)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
      TorchSaveWriter.write(bin, tensors);
    }
  }

  private LoadedModel load(Path path, String label) {
    return LoadedModel.load(path, new ModelOptions(label, "cpu", "float32", Truncate.ERROR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "bf16", "dense", "bert-prefix"})
  void theyGiveTheSameVectorsInTheSameSpace(String name) throws IOException {
    pickled(name);

    try (LoadedModel model = load(folder, name);
        LoadedModel original = load(GoldenVectors.folder(name), name)) {
      LoadedModelTests.compare(model, name, GoldenVectors::assertSame);
      assertThat(model.facts().space()).isEqualTo(original.facts().space());
    }
  }

  @Test
  void messagesNameTheFileThatWasRead() throws IOException {
    pickled("mean");
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\"num_hidden_layers\": [0-9]+", "\"num_hidden_layers\": 9"));

    assertThatThrownBy(() -> load(folder, "mean"))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith("pytorch_model.bin: has no tensor ");
  }

  @Test
  void theyAreRefusedWhereTheOperatorRefusesThem() throws IOException {
    pickled("dense");
    ModelLoader loader = loader(false);

    assertThatThrownBy(() -> loader.find(folder.toString()))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessage(
            "pytorch_model.bin: is a pickle, and semblance.pickle-weights is refuse; needed:"
                + " safetensors, as Python's save_pretrained writes them");
    assertThat(loader(true).find(folder.toString())).isEqualTo(folder);
    Path safe = GoldenVectors.folder("dense").toAbsolutePath();
    assertThat(loader.find(safe.toString())).isEqualTo(safe);
  }

  private static ModelLoader loader(boolean pickles) {
    return new ModelLoader(new ModelHub(HubSettings.fromEnvironment(Map.of(), null)), pickles);
  }
}
