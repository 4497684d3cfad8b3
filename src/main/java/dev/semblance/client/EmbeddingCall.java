package dev.semblance.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How texts are to be embedded; null leaves a choice to the server.
 *
 * @param model the name that the server serves it by
 * @param dimensions how many of a vector's components are kept
 * @param inputType {@code query}, {@code document} or another of the model's roles
 * @param truncate {@code start}, {@code end} or {@code error}
 */
public record EmbeddingCall(
    @Nullable String model,
    @Nullable Integer dimensions,
    @Nullable String inputType,
    @Nullable String truncate) {

  /** The request for these texts: by the bulk lane, one that is at fault hurts no other. */
  JsonNode body(Iterable<String> texts) {
    ObjectNode body = settings();
    ArrayNode input = body.putArray("input");
    texts.forEach(input::add);
    return body.put("encoding_format", "base64").put("on_error", "partial").put("lane", "bulk");
  }

  /** The fields that were chosen, as the contract names them. */
  public ObjectNode settings() {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    if (model != null) {
      body.put("model", model);
    }
    if (dimensions != null) {
      body.put("dimensions", dimensions);
    }
    if (inputType != null) {
      body.put("input_type", inputType);
    }
    if (truncate != null) {
      body.put("truncate", truncate);
    }
    return body;
  }
}
