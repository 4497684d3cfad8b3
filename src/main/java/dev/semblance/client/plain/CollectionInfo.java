package dev.semblance.client.plain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is and holds.
 *
 * @param model that embeds its texts; null where it holds the caller's vectors only
 * @param seq of the last write
 */
public record CollectionInfo(
    String name,
    @Nullable String model,
    Space space,
    int dimensions,
    String metric,
    Map<String, String> fields,
    long documents,
    long seq) {

  public CollectionInfo {
    fields = Map.copyOf(fields);
  }

  static CollectionInfo read(JsonObject json) {
    Map<String, String> fields = new LinkedHashMap<>();
    json.object("fields").fields().forEach((k, v) -> fields.put(k.toString(), v.toString()));
    return new CollectionInfo(
        json.text("name"),
        json.textOrNull("model"),
        new Space(json.text("space")),
        json.count("dimensions"),
        json.text("metric"),
        fields,
        json.whole("documents"),
        json.whole("seq"));
  }
}
