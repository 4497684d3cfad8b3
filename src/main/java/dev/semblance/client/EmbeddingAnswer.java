package dev.semblance.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Embeddings of texts, in their order, all of one space.
 *
 * @param items one for each text
 * @param tokens that the server counts for all of them
 */
public record EmbeddingAnswer(Space space, List<Item> items, long tokens) {

  /** What became of a text. */
  public sealed interface Item {}

  /** A text's vector. Owned by whoever reads it. */
  public static final class Embedded implements Item {
    private final float[] vector;

    Embedded(float[] vector) {
      this.vector = vector;
    }

    /** [dimensions]; not copied. */
    public float[] vector() {
      return vector;
    }
  }

  /**
   * The text was refused, the others were not.
   *
   * @param message what the server said of it
   */
  public record Refused(String message) implements Item {}

  /**
   * @throws ServerRefusal when the answer is not one for so many texts
   */
  static EmbeddingAnswer read(JsonNode json, int texts) {
    JsonNode space = json.path("space");
    JsonNode data = json.path("data");
    if (!space.isString() || data.size() != texts) {
      throw new ServerRefusal(
          200,
          "",
          "the answer has "
              + data.size()
              + " items for "
              + texts
              + " texts, and its space is "
              + space,
          null);
    }
    List<Item> items = new ArrayList<>(texts);
    for (JsonNode item : data) {
      items.add(
          item.has("embedding")
              ? new Embedded(floats(item.path("embedding").asString()))
              : new Refused(item.path("error").path("message").asString("was refused")));
    }
    long tokens = json.path("usage").path("total_tokens").asLong(0);
    return new EmbeddingAnswer(new Space(space.asString()), items, tokens);
  }

  /** Little-endian float32 in base64. */
  private static float[] floats(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }
}
