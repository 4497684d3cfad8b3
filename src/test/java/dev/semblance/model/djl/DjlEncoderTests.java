package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.script.EncoderScript;
import dev.semblance.weights.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DjlEncoderTests {

  @Test
  void passesOnSeveralThreadsAtOnceGiveWhatTheyGiveAlone() throws Exception {
    ModelOptions options =
        new ModelOptions("mean", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa");
    try (LoadedModel model = LoadedModel.load(GoldenVectors.folder("mean"), options);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<float[][]> alone = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        alone.add(GoldenVectors.forward(model.encoder(), batch(i)));
      }
      List<Callable<float[][]>> passes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        PackedBatch batch = batch(i % 4);
        passes.add(() -> GoldenVectors.forward(model.encoder(), batch));
      }

      List<Future<float[][]>> together = threads.invokeAll(passes);

      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isDeepEqualTo(alone.get(i % 4));
      }
    }
  }

  /**
   * One text asked for its vector alone goes through libtorch in one call, others in several. The
   * vectors are some 5 long.
   */
  @Test
  void aTextAloneHasTheVectorThatItHasInCompany() {
    for (String attention : List.of("sdpa", "matmul", "sdpa|batched")) {
      try (EncoderScript script =
              EncoderScript.write(
                  ModelFolder.read(GoldenVectors.folder("mean")),
                  DType.F32,
                  Attention.GROUPED,
                  LinearKernel.MKL);
          DjlEncoder encoder =
              DjlEncoder.load(
                  script,
                  new EncoderDevice(ComputeDevice.CPU, Precision.FLOAT32),
                  AttentionPlan.parse(attention).orElseThrow(),
                  false)) {
        for (int prompt : new int[] {0, 2, 6, 9}) {
          PackedSequence text =
              new PackedSequence(new int[] {5, 9, 12, 7, 6, 8}, prompt, Output.DENSE);
          PackedSequence more = new PackedSequence(text.ids(), prompt, Output.DENSE, Output.TOKENS);

          float[] alone = encoder.forward(PackedBatch.of(List.of(text)))[0].dense();

          assertThat(alone)
              .containsExactly(
                  encoder.forward(PackedBatch.of(List.of(more)))[0].dense(), within(1e-5f))
              .containsExactly(
                  encoder.forward(PackedBatch.of(List.of(sequence(9, 3), text)))[1].dense(),
                  within(1e-5f))
              .containsExactly(
                  encoder.forward(PackedBatch.of(List.of(text, text, text)))[1].dense(),
                  within(1e-5f));
        }
      }
    }
  }

  /** Two sequences, of other lengths and ids for each number. */
  private static PackedBatch batch(int number) {
    return PackedBatch.of(
        List.of(sequence(3 + 5 * number, number), sequence(7 + number, 20 + number)));
  }

  private static PackedSequence sequence(int length, int firstId) {
    int[] ids = new int[length];
    for (int t = 0; t < length; t++) {
      ids[t] = 5 + (firstId + t) % 20;
    }
    return new PackedSequence(ids, 0, Output.DENSE);
  }
}
