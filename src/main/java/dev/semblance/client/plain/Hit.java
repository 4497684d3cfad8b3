package dev.semblance.client.plain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document that was found.
 *
 * @param score what hits are sorted by
 * @param vectorScore the metric's own value; null where no list of vectors holds it
 * @param text of the whole document, or null
 * @param chunk its best piece; null where the document has no text
 * @param vector [dimensions] of its best piece, where the search asked for it, else null
 */
@SuppressWarnings(
    "ArrayRecordComponent") // as a vector is elsewhere here; hits are read, not compared
public record Hit(
    String id,
    double score,
    @Nullable Double vectorScore,
    @Nullable String text,
    @Nullable String chunk,
    Map<String, ? extends @Nullable Object> metadata,
    float @Nullable [] vector) {

  static Hit read(JsonObject json) {
    return new Hit(
        json.text("id"),
        json.number("score"),
        json.object("scores").numberOrNull("vector"),
        json.textOrNull("text"),
        json.object("chunk").textOrNull("text"),
        Document.metadata(json),
        json.has("vector") ? floats(JsonObject.numbers(json.list("vector"))) : null);
  }

  private static float[] floats(double[] numbers) {
    float[] vector = new float[numbers.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) numbers[i];
    }
    return vector;
  }
}
