package dev.semblance.weights.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.weights.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes safetensors files ({@link SafetensorsHeader} draws the bytes). The same tensors in the
 * same order give the same bytes.
 */
public final class WeightsWriter {

  private WeightsWriter() {}

  /**
   * Writes one file with the tensors in the map's order. It appears whole or not at all.
   *
   * @param tensors by name; names need no escape in JSON
   */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    List<String> members = new ArrayList<>(List.of("\"__metadata__\":{\"format\":\"pt\"}"));
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long end = offset + tensor.byteSize();
      members.add(
          String.format(
              Locale.ROOT,
              "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              entry.getKey(),
              tensor.dtype(),
              Arrays.toString(tensor.shape()),
              offset,
              end));
      offset = end;
    }
    String header = "{" + String.join(",", members) + "}";
    header += " ".repeat(-header.length() & 7);
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length()).array());
      out.write(header.getBytes(UTF_8));
      for (Tensor tensor : tensors.values()) {
        try (InputStream in = tensor.open()) {
          in.transferTo(out);
        }
      }
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
