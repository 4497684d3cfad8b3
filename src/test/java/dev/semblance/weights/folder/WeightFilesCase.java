package dev.semblance.weights.folder;

import dev.semblance.weights.safetensors.SafetensorsWriter;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

/** A folder, and files in it to the byte. */
abstract class WeightFilesCase {

  static final Tensor PAIR = Tensor.of(new float[] {1, 2}, 2);

  @TempDir Path folder;

  void write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(json, json.length + data.length);
    System.arraycopy(data, 0, all, json.length, data.length);
    writeRaw(json.length, all);
  }

  void writeRaw(long headerLength, byte[] rest) throws IOException {
    try (var out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
      out.write(SafetensorsWriter.length(headerLength));
      out.write(rest);
    }
  }
}
