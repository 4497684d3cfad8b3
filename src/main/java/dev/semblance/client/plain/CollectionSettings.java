package dev.semblance.client.plain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new collection is to be; null leaves a choice to the server. Immutable.
 *
 * @param model that embeds its texts; null with {@code space} for a collection of vectors only
 * @param space of the caller's own vectors, where no model of the server made them
 * @param dimensions of the caller's own vectors
 * @param metric {@code cosine}, {@code dot} or {@code euclidean}
 * @param fields types of the metadata that can be filtered by: {@code keyword}, {@code number},
 *     {@code boolean}, {@code date}, or a list of one such as {@code keyword[]}
 */
public record CollectionSettings(
    @Nullable String model,
    @Nullable Space space,
    @Nullable Integer dimensions,
    @Nullable String metric,
    Map<String, String> fields) {

  /** By the server's default model, without fields. */
  public static final CollectionSettings DEFAULT =
      new CollectionSettings(null, null, null, null, Map.of());

  public CollectionSettings {
    fields = Map.copyOf(fields);
  }

  /** Embedded by a model of the server. */
  public static CollectionSettings by(String model) {
    return new CollectionSettings(model, null, null, null, Map.of());
  }

  /** Of vectors that the caller brings. */
  public static CollectionSettings ofVectors(Space space, int dimensions) {
    return new CollectionSettings(null, space, dimensions, null, Map.of());
  }

  /** With one more field to filter by. */
  public CollectionSettings field(String name, String type) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(name, type);
    return new CollectionSettings(model, space, dimensions, metric, more);
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    Reading.put(body, "model", model);
    Reading.put(body, "space", space == null ? null : space.text());
    Reading.put(body, "dimensions", dimensions);
    Reading.put(body, "metric", metric);
    body.put("fields", fields);
    return body;
  }
}
