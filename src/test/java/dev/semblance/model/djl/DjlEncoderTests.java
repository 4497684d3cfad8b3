package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
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
