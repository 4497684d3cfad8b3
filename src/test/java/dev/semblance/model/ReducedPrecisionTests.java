package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.DjlEncoder;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.djl.HostCpu;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.script.EncoderScript;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.safetensors.SafetensorsWriter;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReducedPrecisionTests {

  /** Below the setting, which refuses what a processor emulates: slow, but the same numbers. */
  @ParameterizedTest
  @CsvSource({"MKL, SDPA", "MKL, MATMUL", "MKL, BATCHED", "ONEDNN, SDPA", "ONEDNN, BATCHED"})
  void bfloat16StaysCloseToFloat32AndInItsSpace(LinearKernel linear, AttentionKernel attention) {
    assumeTrue(linear == LinearKernel.MKL || HostCpu.current().bfloat16(), "oneDNN packs bf16");
    ModelFolder folder = ModelFolder.read(GoldenVectors.folder("mean"));
    try (LoadedModel exact = load();
        EncoderScript script = EncoderScript.write(folder, DType.BF16, Attention.GROUPED, linear);
        DjlEncoder reduced =
            DjlEncoder.load(
                script,
                new EncoderDevice(ComputeDevice.CPU, Precision.BFLOAT16),
                AttentionPlan.all(attention),
                folder.pooling().includePrompt())) {
      int[] ids = exact.tokenizer().tokenize("the water is cold and the day is long").ids();
      PackedBatch batch =
          PackedBatch.of(Collections.nCopies(3, new PackedSequence(ids, 0, Output.DENSE)));
      float[] left = GoldenVectors.forward(exact.encoder(), batch)[0];
      float[] right = GoldenVectors.forward(reduced, batch)[2];

      assertThat(GoldenVectors.cosine(left, right)).isBetween(0.999, 0.9999999);
      assertThat(script.hash()).isEqualTo(exact.facts().space().hash());
    }
  }

  @Test
  void float16OnACpuRoundsTheWeightsOnly() {
    assumeTrue(HostCpu.current().halfWeights(), "FBGEMM");
    try (LoadedModel exact = load();
        LoadedModel half =
            LoadedModel.load(
                GoldenVectors.folder("mean"),
                new ModelOptions("mean", "cpu", "float16", Truncate.ERROR))) {
      int[] ids = exact.tokenizer().tokenize("the water is cold and the day is long").ids();
      PackedBatch batch = PackedBatch.of(List.of(new PackedSequence(ids, 0, Output.DENSE)));

      assertThat(
              GoldenVectors.cosine(
                  GoldenVectors.forward(exact.encoder(), batch)[0],
                  GoldenVectors.forward(half.encoder(), batch)[0]))
          .isBetween(0.99999, 1 - 1e-12);
      assertThat(half.facts().precision()).isEqualTo(Precision.FLOAT16);
      assertThat(half.facts().kernels().linear()).isEqualTo("fbgemm");
      assertThat(half.facts().memoryBytes()).isLessThan(exact.facts().memoryBytes());
      assertThat(half.facts().space()).isEqualTo(exact.facts().space());
    }
  }

  @Test
  void theWordsOfAModelInFp16StayInFp16AndAreTheSameNumbers(@TempDir Path temporary)
      throws IOException {
    Path narrow = rounded(temporary.resolve("narrow"), DType.F16);
    Path wide = rounded(temporary.resolve("wide"), DType.F32);
    try (LoadedModel half = load(narrow);
        LoadedModel whole = load(wide)) {
      int[] ids = whole.tokenizer().tokenize("the water is cold and the day is long").ids();
      PackedBatch batch = PackedBatch.of(List.of(new PackedSequence(ids, 0, Output.DENSE)));

      assertThat(GoldenVectors.forward(half.encoder(), batch)[0])
          .containsExactly(GoldenVectors.forward(whole.encoder(), batch)[0]);
      assertThat(whole.facts().memoryBytes() - half.facts().memoryBytes())
          .isEqualTo(2L * whole.facts().vocabularySize() * whole.facts().dimensions());
    }
  }

  /** A folder whose weights fp16 holds. */
  private static Path rounded(Path into, DType type) throws IOException {
    FolderCopies.copy(GoldenVectors.folder("mean"), Files.createDirectories(into));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (WeightFiles weights = WeightFiles.open(GoldenVectors.folder("mean"))) {
      for (String name : weights.names()) {
        Tensor tensor = weights.tensor(name);
        tensors.put(
            name,
            tensor.dtype().floating()
                ? Tensor.of(tensor.as(DType.F16).toFloats(), tensor.shape()).as(type)
                : tensor);
      }
      SafetensorsWriter.writeModel(into, tensors);
    }
    return into;
  }

  @Test
  void anotherKernelThanTheOneOfFloat16IsRefused() {
    ModelOptions options =
        new ModelOptions("mean", "cpu", "float16", Truncate.ERROR, "linear=onednn");

    assertThatThrownBy(() -> LoadedModel.load(GoldenVectors.folder("mean"), options))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("linear=onednn for a model in float16 on a CPU");
  }

  @Test
  void offsetsAreUtf16UnitsOfTheText() {
    String text = "a \uD83C\uDF89 b\u0301 \u4e2d\u0000 day";
    try (LoadedModel model = load()) {
      TokenSequence tokens = model.tokenizer().tokenize(text);

      assertThat(tokens.prefix()).isEqualTo(1);
      assertThat(tokens.suffix()).isEqualTo(1);
      int last = tokens.length() - 2;
      assertThat(text.substring(tokens.start(last), tokens.end(last))).isEqualTo("day");
      assertThat(tokens.start(0)).isEqualTo(-1);
    }
  }

  private static LoadedModel load(Path folder) {
    return LoadedModel.load(
        folder,
        new ModelOptions("mean", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa"));
  }

  private static LoadedModel load() {
    return LoadedModel.load(
        GoldenVectors.folder("mean"), new ModelOptions("mean", "cpu", "float32", Truncate.ERROR));
  }
}
