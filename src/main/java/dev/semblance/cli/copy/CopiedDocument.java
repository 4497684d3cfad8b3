package dev.semblance.cli.copy;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An exported document as the documents' route takes it, with all its vectors. */
final class CopiedDocument {
  private static final String VECTOR = "vector";
  private static final String CHUNKS = "chunks";

  private CopiedDocument() {}

  /** UTF-8, without a line's end. */
  static byte[] line(JsonNode exported) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.set("id", exported.path("id"));
    if (exported.path("text").isString()) {
      json.set("text", exported.path("text"));
    }
    json.set("metadata", exported.path("metadata"));
    if (exported.path("version").isNumber()) {
      json.set("version", exported.path("version"));
    }
    JsonNode chunks = exported.path(CHUNKS);
    if (exported.has("embedded") && (exported.path("embedded").asBoolean() || chunks.size() > 1)) {
      ArrayNode all = json.putArray(CHUNKS);
      chunks.forEach(chunk -> all.add(chunk(chunk, exported)));
    } else if (exported.has(VECTOR)) {
      json.set(VECTOR, exported.path(VECTOR));
    }
    return JsonMapper.shared().writeValueAsBytes(json);
  }

  /** A chunk that is the only one has its vector beside the text. */
  private static ObjectNode chunk(JsonNode chunk, JsonNode exported) {
    ObjectNode copy = (ObjectNode) chunk.deepCopy();
    if (!copy.has(VECTOR)) {
      copy.set(VECTOR, exported.path(VECTOR));
    }
    return copy;
  }

  /** Whether two exports, without vectors, are of the same document cut alike. */
  static boolean same(JsonNode one, JsonNode other) {
    return sameValues(one, other) && one.path(CHUNKS).equals(other.path(CHUNKS));
  }

  /** Whether two exports have the same text, metadata and version. */
  static boolean sameValues(JsonNode one, JsonNode other) {
    return one.path("text").equals(other.path("text"))
        && one.path("metadata").equals(other.path("metadata"))
        && one.path("version").equals(other.path("version"));
  }
}
