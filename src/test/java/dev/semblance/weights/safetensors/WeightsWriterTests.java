package dev.semblance.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsWriterTests {
  @TempDir Path folder;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  WeightsWriterTests() {
    tensors.put("b", Tensor.of(new float[] {1.5f, -2, 3, 4, 5, 6}, 2, 3));
    tensors.put("a", Tensor.of(new float[] {7}, 1));
    tensors.put("ids", Tensor.of(new long[] {1, 1L << 40}, 2));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path file = folder.resolve("model.safetensors");

    WeightsWriter.write(file, tensors);

    try (WeightFiles read = WeightFiles.openFile(file)) {
      assertThat(read.names()).containsExactlyInAnyOrder("a", "b", "ids");
      tensors.forEach(
          (name, tensor) -> {
            assertThat(read.tensor(name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(read.tensor(name).dtype()).as(name).isEqualTo(tensor.dtype());
          });
      assertThat(read.tensor("b").toFloats()).containsExactly(1.5f, -2, 3, 4, 5, 6);
      assertThat(read.tensor("a").toFloats()).containsExactly(7);
    }
  }

  @Test
  void theHeaderEndsOnAMultipleOfEightAndNothingElseIsLeftInTheFolder() throws IOException {
    for (String name : new String[] {"x", "xx", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxx"}) {
      Path file = folder.resolve("one.safetensors");
      WeightsWriter.write(file, Map.of(name, Tensor.of(new float[] {2}, 1)));

      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      long header = bytes.getLong();
      assertThat(header % 8).as(name).isZero();
      assertThat(bytes.remaining()).as(name).isEqualTo((int) header + 4);
      String json = StandardCharsets.UTF_8.decode(bytes.slice(8, (int) header)).toString();
      assertThat(json)
          .startsWith("{\"__metadata__\":{\"format\":\"pt\"},\"" + name)
          .contains("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]");
      // No more than it takes.
      assertThat(json.length() - json.stripTrailing().length()).as(name).isLessThan(8);
      assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }
  }
}
