package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.JniUtils;
import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.AttentionPlan;
import dev.semblance.model.script.EncoderScript;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That int8's numbers do not depend on how many threads computed them. */
class Int8ThreadsTests {

  private static final PackedBatch TEXTS =
      PackedBatch.of(List.of(sequence(5, 3), sequence(12, 7), sequence(12, 11), sequence(300, 13)));

  @Test
  void oneThreadAndTwoGiveTheSameBits() {
    assumeTrue(HostCpu.current().int8(), "avx512_vnni or avx_vnni");
    int before = ComputeThreads.call(JniUtils::getNumThreads);
    try {
      assertThat(withThreads(2)).isDeepEqualTo(withThreads(1));
    } finally {
      setThreads(before);
    }
  }

  /** Also that calibration gives the threads back that it did without. */
  private static float[][] withThreads(int threads) {
    setThreads(threads);
    ModelFolder folder = ModelFolder.read(Path.of("src/main/resources/models/semblance-mini"));
    try (EncoderScript script = EncoderScript.writeInt8(folder, null);
        DjlEncoder encoder =
            DjlEncoder.loadCalibrated(
                script,
                new EncoderDevice(ComputeDevice.CPU, Precision.INT8),
                AttentionPlan.SDPA,
                true,
                TEXTS)) {
      assertThat(ComputeThreads.call(JniUtils::getNumThreads)).isEqualTo(threads);
      return Stream.of(encoder.forward(TEXTS))
          .map(outputs -> Objects.requireNonNull(outputs.dense()))
          .toArray(float[][]::new);
    }
  }

  private static void setThreads(int threads) {
    ComputeThreads.call(
        () -> {
          JniUtils.setNumThreads(threads);
          return threads;
        });
  }

  private static PackedSequence sequence(int length, int seed) {
    int[] ids = IntStream.range(0, length).map(i -> 1000 + (i * seed * 37) % 15_000).toArray();
    return new PackedSequence(ids, 0, Output.DENSE);
  }
}
