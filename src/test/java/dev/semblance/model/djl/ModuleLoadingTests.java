package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.kernel.CpuKernels;
import dev.semblance.model.script.EncoderScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleLoadingTests {

  private static final PackedBatch BATCH =
      PackedBatch.of(List.of(new PackedSequence(new int[] {5, 6, 7}, 0, Output.DENSE)));

  private static EncoderScript script(EncoderDevice device) {
    return EncoderScript.write(
        ModelFolder.read(GoldenVectors.folder("dense")),
        device.computedType(),
        device.attentions().getFirst(),
        CpuKernels.PLAIN.linear());
  }

  private static float[][] vectors(EncoderScript script, EncoderDevice device, long large) {
    try (DjlEncoder encoder =
        DjlEncoder.load(script, device, CpuKernels.PLAIN.attention(), true, large)) {
      return GoldenVectors.forward(encoder, BATCH);
    }
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("semblance-\\d+\\.pt"))
          .toList();
    }
  }

  @Test
  void aLargeModuleIsTheSameAndLeavesNothingBehind() throws IOException {
    EncoderDevice device = EncoderDevice.of("cpu", "float32", HostCpu.current());
    List<Path> before = temporaryFiles();

    try (EncoderScript large = script(device);
        EncoderScript small = script(device)) {
      assertThat(vectors(large, device, 0)).isDeepEqualTo(vectors(small, device, Long.MAX_VALUE));
      assertThatThrownBy(() -> large.archive().open().readAllBytes())
          .as("weight files are closed")
          .isInstanceOf(IllegalStateException.class);
      assertThat(small.archive().open().readAllBytes()).isNotEmpty();
    }
    assertThat(temporaryFiles()).isSubsetOf(before);
  }
}
