package dev.semblance.model.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Precision;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.djl.DjlEncoder;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.safetensors.SafetensorsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EncoderScriptTests {

  @TempDir Path folder;

  /**
   * The kernels of a GPU are not here, but their operators are known to the CPU's libtorch: the
   * script compiles.
   */
  @ParameterizedTest
  @EnumSource(Attention.class)
  void everyAttentionCompiles(Attention attention) {
    try (EncoderScript script =
        EncoderScript.write(
            ModelFolder.read(GoldenVectors.folder("mean")),
            DType.F32,
            attention,
            LinearKernel.MKL)) {
      assertThatCode(() -> load(script, DType.F32).close()).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F16", "BF16"})
  void halfPrecisionCompilesWithFlashAttention(DType type) {
    try (EncoderScript script =
        EncoderScript.write(
            ModelFolder.read(GoldenVectors.folder("mean")),
            type,
            Attention.FLASH,
            LinearKernel.MKL)) {
      assertThatCode(() -> load(script, type).close()).doesNotThrowAnyException();
    }
  }

  private static DjlEncoder load(EncoderScript script, DType type) {
    Precision precision =
        switch (type) {
          case F16 -> Precision.FLOAT16;
          case BF16 -> Precision.BFLOAT16;
          default -> Precision.FLOAT32;
        };
    EncoderDevice cpu = new EncoderDevice(ComputeDevice.CPU, precision);
    return DjlEncoder.load(script, cpu, AttentionPlan.SDPA, true);
  }

  @Test
  void theSpaceIsTheSameHoweverTheWeightsAreFiled() throws IOException {
    GoldenVectors.copy("mean", folder);
    String before = hash();
    Map<String, Tensor> prefixed = new LinkedHashMap<>();
    try (WeightFiles files = WeightFiles.open(GoldenVectors.folder("mean"))) {
      for (String name : files.names()) {
        prefixed.put("bert." + name, files.tensor(name));
      }
      Files.delete(folder.resolve("model.safetensors"));
      List<Map.Entry<String, Tensor>> all = new ArrayList<>(prefixed.entrySet());
      SafetensorsWriter.writeShards(
          folder, List.of(map(all.subList(0, 5)), map(all.subList(5, all.size()))));
    }
    changeTokenizer(tree -> tree.putNull("truncation"));

    assertThat(hash()).isEqualTo(before);
  }

  @Test
  void theSpaceIsAnotherWhenOneNumberOrOneWordIs() throws IOException {
    GoldenVectors.copy("mean", folder);
    String before = hash();

    byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
    // The last tensors are the pooler's, which the encoder does not use; the first is the
    // embeddings'.
    int first = 8 + (int) ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    weights[first] ^= 1;
    Files.write(folder.resolve("model.safetensors"), weights);
    String otherWeights = hash();
    weights[first] ^= 1;
    Files.write(folder.resolve("model.safetensors"), weights);
    changeTokenizer(
        tree -> {
          ObjectNode vocabulary = (ObjectNode) tree.get("model").get("vocab");
          String last = null;
          for (String piece : vocabulary.propertyNames()) {
            last = piece;
          }
          vocabulary.set("anotherpiece", vocabulary.remove(last));
        });
    String otherWords = hash();

    assertThat(List.of(before, otherWeights, otherWords)).doesNotHaveDuplicates();
  }

  private String hash() {
    try (EncoderScript script =
        EncoderScript.write(
            ModelFolder.read(folder), DType.F32, Attention.GROUPED, LinearKernel.MKL)) {
      return script.hash();
    }
  }

  private interface Change {
    void to(ObjectNode tree);
  }

  private void changeTokenizer(Change change) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(file);
    change.to(tree);
    Files.writeString(file, tree.toString());
  }

  private static Map<String, Tensor> map(List<Map.Entry<String, Tensor>> entries) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }
}
