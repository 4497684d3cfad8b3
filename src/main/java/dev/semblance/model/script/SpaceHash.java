package dev.semblance.model.script;

import dev.semblance.text.Sha256;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SortedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What tells embedding spaces apart: SHA-256 over weights, tokenizer and module configurations, of
 * which the first 12 hex digits are shown.
 *
 * <p>File names, sharding, key order, prefixes and the type that the weights are computed in do not
 * enter; the numbers as the file stores them do.
 */
final class SpaceHash {

  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final MessageDigest digest = Sha256.digest();

  /** Length first, so that no two sequences of texts look alike. */
  void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  /** A JSON document, whatever the order of its keys. */
  void json(String json) {
    text(SORTED.writeValueAsString(SORTED.readValue(json, Object.class)));
  }

  void tensors(SortedMap<String, Tensor> tensors) {
    byte[] chunk = new byte[1 << 16];
    tensors.forEach(
        (name, tensor) -> {
          text(name + tensor.dtype() + Arrays.toString(tensor.shape()));
          try (InputStream stream = tensor.open()) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
              digest.update(chunk, 0, read);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  String digits() {
    return Sha256.hex(digest.digest()).substring(0, 12);
  }
}
