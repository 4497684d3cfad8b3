package dev.semblance.settings;

import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A map of settings that is written as one value, a JSON object: the one form in which a variable
 * can hold names of every kind.
 */
final class MapValue {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private MapValue() {}

  /**
   * The settings in it, by their names in full.
   *
   * @param written as the map's setting was named
   * @param full its name in full
   * @param value JSON, or nothing for an empty map
   */
  static Map<String, Object> read(String written, String full, Shape.Names names, String value) {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (value.isBlank()) {
      return settings;
    }
    JsonNode object;
    try {
      object = JSON.readTree(value);
    } catch (JacksonException e) {
      object = null;
    }
    if (object == null || !object.isObject()) {
      throw new Fault.InvalidSetting(
          written, "is " + Fault.quote(value) + ", needed: a JSON object such as {\"NAME\": ...}");
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String key = entry.getKey();
      if (key.isEmpty() || key.contains("]")) {
        throw new Fault.InvalidSetting(written, "has the name " + Fault.quote(key));
      }
      put(written, full + "[" + key + "]", names.value(), entry.getValue(), settings);
    }
    return settings;
  }

  private static void put(
      String written, String full, Shape shape, JsonNode value, Map<String, Object> to) {
    switch (shape) {
      case Shape.Group group when value.isObject() -> {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          Shape.Member member = group.member(entry.getKey());
          if (member == null) {
            throw new Fault.InvalidSetting(
                written, "has " + Fault.quote(entry.getKey()) + " in " + full + ", which is none");
          }
          put(written, full + "." + member.name(), member.shape(), entry.getValue(), to);
        }
      }
      case Shape.Items items when value.isArray() -> {
        for (int i = 0; i < value.size(); i++) {
          put(written, full + "[" + i + "]", items.item(), value.get(i), to);
        }
      }
      case Shape.Value _ when value.isValueNode() && !value.isNull() ->
          to.put(full, value.asString());
      default -> throw new Fault.InvalidSetting(written, "has something else for " + full);
    }
  }
}
