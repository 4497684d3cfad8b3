package dev.semblance.client.plain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model is to read texts; null leaves a choice to the server. Immutable.
 *
 * @param model the name that the server serves it by
 * @param inputType {@code query}, {@code document} or another of the model's roles
 * @param truncate the side that is cut off an over-long text: {@code start}, {@code end}; or {@code
 *     error}
 * @param dimensions how many of a vector's components are kept
 */
public record Reading(
    @Nullable String model,
    @Nullable String inputType,
    @Nullable String truncate,
    @Nullable Integer dimensions) {

  /** As the server is set. */
  public static final Reading DEFAULT = new Reading(null, null, null, null);

  /** By a model. */
  public static Reading by(String model) {
    return new Reading(model, null, null, null);
  }

  /** As what the texts are read. */
  public Reading as(String role) {
    return new Reading(model, role, truncate, dimensions);
  }

  /** With the end of over-long texts cut off. */
  public Reading cut() {
    return new Reading(model, inputType, "end", dimensions);
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    put(body, "model", model);
    put(body, "input_type", inputType);
    put(body, "truncate", truncate);
    put(body, "dimensions", dimensions);
    return body;
  }

  static void put(Map<String, Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
