package dev.semblance.weights.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes valid safetensors files, so that tests build their own tiny models. */
public final class SafetensorsWriter {

  private SafetensorsWriter() {}

  /** One file with the tensors in the map's order. */
  public static Path write(Path file, Map<String, Tensor> tensors) {
    List<String> members = new ArrayList<>(List.of("\"__metadata__\":{\"format\":\"pt\"}"));
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long end = offset + tensor.byteSize();
      members.add(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  entry.getKey(), tensor.dtype(), Arrays.toString(tensor.shape()), offset, end));
      offset = end;
    }
    String header = "{" + String.join(",", members) + "}";
    header += " ".repeat(-header.length() & 7);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(length(header.length()));
      out.write(header.getBytes(UTF_8));
      for (Tensor tensor : tensors.values()) {
        try (InputStream in = tensor.open()) {
          in.transferTo(out);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code model.safetensors} in a folder. */
  public static Path writeModel(Path folder, Map<String, Tensor> tensors) {
    return write(folder.resolve("model.safetensors"), tensors);
  }

  /** One shard for each map, and the index that names them. */
  public static void writeShards(Path folder, List<Map<String, Tensor>> shards) {
    List<String> weightMap = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String shard = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      write(folder.resolve(shard), shards.get(i));
      shards.get(i).keySet().forEach(name -> weightMap.add("\"%s\":\"%s\"".formatted(name, shard)));
    }
    writeIndex(folder, "{\"weight_map\":{" + String.join(",", weightMap) + "}}");
  }

  public static void writeIndex(Path folder, String json) {
    try {
      Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] length(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
