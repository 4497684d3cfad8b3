package dev.semblance.collection.opensearch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of requests and answers. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Such as {@code {"term": {"id": ...}}}: an object in an object. */
  static ObjectNode object(String name, JsonNode value) {
    ObjectNode object = object();
    object.set(name, value);
    return object;
  }

  /** Fills a new object. */
  static ObjectNode object(Consumer<ObjectNode> filling) {
    ObjectNode object = object();
    filling.accept(object);
    return object;
  }

  static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Lines of JSON, as bulk requests are. */
  static final class Lines {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);

    void add(JsonNode line) {
      bytes.writeBytes(bytes(line));
      bytes.write('\n');
    }

    void add(Consumer<JsonGenerator> line) {
      try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
        line.accept(json);
      }
      bytes.write('\n');
    }

    int size() {
      return bytes.size();
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }

    static byte[] bytes(JsonNode json) {
      return Json.bytes(json);
    }
  }
}
