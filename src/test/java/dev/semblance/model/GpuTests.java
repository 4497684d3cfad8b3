package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder.OutOfDeviceMemory;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.djl.HostCpu;
import dev.semblance.model.training.Lesson;
import dev.semblance.model.training.TrainableEncoder;
import dev.semblance.model.training.TrainableEncoder.Learning;
import dev.semblance.model.training.TrainableEncoder.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a GPU computes, compared with the reference library and with the CPU. */
@EnabledIf("aGpuIsThere")
class GpuTests {

  private static final String GPU = "cuda:0";

  /** Of the model "mean". */
  private static final int WIDTH = 24;

  @TempDir Path folder;

  @BeforeAll
  static void prepare() {
    NativeLibraries.prepare(1, 1, null);
  }

  static boolean aGpuIsThere() {
    NativeLibraries.prepare(1, 1, null);
    return EncoderDevice.of("auto", "auto", HostCpu.current()).gpu();
  }

  static List<String> names() {
    return GoldenVectors.names();
  }

  private static LoadedModel load(Path folder, String dtype) {
    return LoadedModel.load(folder, new ModelOptions("model", GPU, dtype, Truncate.ERROR));
  }

  @ParameterizedTest
  @MethodSource("names")
  void fp32GivesTheReferencesVectors(String name) {
    try (LoadedModel model = load(GoldenVectors.folder(name), "float32")) {
      LoadedModelTests.compare(model, name, GoldenVectors::assertSame);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void halfPrecisionComesCloseToTheReferencesVectors(String name) {
    try (LoadedModel model = load(GoldenVectors.folder(name), "float16")) {
      LoadedModelTests.compare(model, name, close(0.9999));
    }
    try (LoadedModel model = load(GoldenVectors.folder(name), "bfloat16")) {
      LoadedModelTests.compare(model, name, close(0.999));
    }
  }

  private static LoadedModelTests.Comparison close(double leastCosine) {
    return (found, expected, what) ->
        assertThat(GoldenVectors.cosine(found, expected)).as(what).isGreaterThan(leastCosine);
  }

  @Test
  void headsThatFlashAttentionDoesNotTakeAreAttendedToAnotherWay() throws IOException {
    GoldenVectors.copy("mean", folder);
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\"num_attention_heads\": *[0-9]+", "\"num_attention_heads\": 2"));
    PackedBatch batch = batch(1, 12, 40);
    float[][] onCpu;
    try (LoadedModel model =
        LoadedModel.load(folder, new ModelOptions("model", "cpu", "float32", Truncate.ERROR))) {
      onCpu = GoldenVectors.forward(model.encoder(), batch);
    }

    try (LoadedModel model = load(folder, "float16")) {
      assertThat(model.facts().kernels().attention()).isEqualTo("by length");
      float[][] found = GoldenVectors.forward(model.encoder(), batch);
      for (int i = 0; i < found.length; i++) {
        close(0.9999).of(found[i], onCpu[i], "sequence " + i);
      }
    }
  }

  @Test
  void aBatchThatDoesNotFitIsReportedAndTheNextOneRuns() {
    int[] lengths = IntStream.generate(() -> 64).limit(60_000).toArray();
    PackedBatch large = batch(lengths);
    PackedBatch small = batch(5);
    try (LoadedModel model = load(GoldenVectors.folder("mean"), "float32")) {
      float[][] before = GoldenVectors.forward(model.encoder(), small);
      try (NDManager manager = NDManager.newBaseManager(Device.gpu(0), "PyTorch")) {
        fill(manager);
        assertThatThrownBy(() -> GoldenVectors.forward(model.encoder(), large))
            .isInstanceOf(OutOfDeviceMemory.class);
      }
      JniUtils.emptyCudaCache();
      assertThat(GoldenVectors.forward(model.encoder(), small)).isDeepEqualTo(before);
      assertThat(GoldenVectors.forward(model.encoder(), large))
          .hasDimensions(lengths.length, before[0].length);
    }
  }

  /** Takes the GPU's memory but for less than a quarter of a gibibyte. */
  private static void fill(NDManager manager) {
    for (long mebibytes = 4_096; mebibytes >= 256; mebibytes /= 2) {
      try {
        while (true) {
          manager.zeros(new Shape(mebibytes << 20), DataType.INT8);
        }
      } catch (EngineException e) {
        // The next smaller ones.
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 2e-4", "true, 3e-2"})
  void aStudentLearnsAsOnTheCpu(boolean reduced, double tolerance) throws IOException {
    GoldenVectors.copy("mean", folder);
    Random random = new Random(5);
    Learning learning = new Learning(1e-3, 10, 0.5, 0.01, 1);
    try (TrainableEncoder cpu = TrainableEncoder.load(folder, ComputeDevice.CPU, false);
        TrainableEncoder gpu = TrainableEncoder.load(folder, new ComputeDevice(0), reduced)) {
      Step first = null;
      Step last = null;
      for (int step = 1; step <= 12; step++) {
        List<int[]> sequences =
            IntStream.of(3, 9, 9, 20, 40).mapToObj(n -> random.ints(n, 5, 90).toArray()).toList();
        Lesson lesson = lesson(sequences);
        Step onCpu = cpu.step(sequences, lesson, learning, step);
        Step onGpu = gpu.step(sequences, lesson, learning, step);
        assertThat(onGpu.loss()).isCloseTo(onCpu.loss(), within((float) tolerance * onCpu.loss()));
        assertThat(onGpu.gradientNorm())
            .isCloseTo(onCpu.gradientNorm(), within((float) tolerance * 20 * onCpu.gradientNorm()));
        first = first == null ? onGpu : first;
        last = onGpu;
      }
      assertThat(last.loss()).isLessThan(first.loss());
      List<int[]> some = List.of(new int[] {7, 8, 9});
      close(1 - tolerance).of(gpu.embed(some), cpu.embed(some), "after learning");
    }
  }

  /** All sequences are to have one vector, and so have all words. */
  private static Lesson lesson(List<int[]> sequences) {
    int tokens = sequences.stream().mapToInt(ids -> ids.length).sum();
    float[] sentences = new float[WIDTH * sequences.size()];
    Arrays.fill(sentences, (float) Math.sqrt(1.0 / WIDTH));
    float[] words = new float[WIDTH * tokens];
    Arrays.fill(words, 0.5F);
    float[] shares = new float[tokens];
    Arrays.fill(shares, 1);
    return new Lesson(
        sentences, IntStream.range(0, tokens).asLongStream().toArray(), shares, words);
  }

  private static PackedBatch batch(int... lengths) {
    Random random = new Random(3);
    return PackedBatch.of(
        IntStream.of(lengths)
            .mapToObj(n -> new PackedSequence(random.ints(n, 5, 90).toArray(), 0, Output.DENSE))
            .toList());
  }
}
