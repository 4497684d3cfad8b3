package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of a keys file:
 *
 * <pre>{@code
 * {"version": 1,
 *  "keys": [{"name": "search-team", "id": "3f9a0c11d2e4", "hash": "sha256:3f9a0c...",
 *            "scopes": ["embed"], "created": "2026-05-01T12:00:00Z", "expires": null,
 *            "requests_per_minute": 600, "tokens_per_minute": null}]}
 * }</pre>
 *
 * In place of {@code hash} a file may have {@code key}, the key itself, for secrets that are made
 * elsewhere; this program never writes it. A name may be there several times where all but one of
 * its keys expire: so it is after {@link KeyRotation}. What it does not know is refused: a misspelt
 * {@code expires} would be a key that never expires.
 */
final class KeysJson {
  private static final int VERSION = 1;
  private static final String HASH_PREFIX = "sha256:";
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "id",
          "hash",
          "key",
          "scopes",
          "created",
          "expires",
          "requests_per_minute",
          "tokens_per_minute");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final String file;

  /**
   * @param file what faults name
   */
  KeysJson(String file) {
    this.file = file;
  }

  List<ApiKey> read(byte[] bytes) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException e) {
      // Its message may repeat the file, which may hold keys.
      throw invalid("is not JSON, at line " + e.getLocation().getLineNr());
    }
    if (!root.isObject() || !root.path("version").isInt() || !root.path("keys").isArray()) {
      throw invalid("needed: {\"version\": 1, \"keys\": [...]}");
    }
    if (root.path("version").intValue() != VERSION) {
      throw invalid("version is " + root.path("version").intValue() + ", this program reads 1");
    }
    List<ApiKey> keys = new ArrayList<>();
    Set<String> lasting = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode node : root.path("keys")) {
      ApiKey key = key(node, "keys[" + keys.size() + "]");
      if (!ids.add(key.id()) || (key.expires() == null && !lasting.add(key.name()))) {
        throw invalid(
            "keys["
                + keys.size()
                + "] is there twice, as "
                + key.name()
                + "; all but one of a name must have expires");
      }
      keys.add(key);
    }
    return keys;
  }

  private ApiKey key(JsonNode node, String place) {
    if (!node.isObject()) {
      throw invalid(place + " is no object");
    }
    for (String field : node.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw invalid(place + "." + Fault.quote(field) + " is not known");
      }
    }
    String name = text(node, "name", place);
    List<String> scopes = new ArrayList<>();
    for (JsonNode scope : node.path("scopes")) {
      scopes.add(scope.isString() ? scope.stringValue() : scope.toString());
    }
    try {
      return new ApiKey(
          name == null ? "" : name,
          hash(text(node, "hash", place), text(node, "key", place), place),
          Scope.parse("scopes", scopes),
          instant(text(node, "created", place), place + ".created"),
          instant(text(node, "expires", place), place + ".expires"),
          Quota.of(
              "",
              number(node, "requests_per_minute", place),
              number(node, "tokens_per_minute", place)));
    } catch (Fault.InvalidSetting fault) {
      throw invalid(place + "." + fault.message());
    }
  }

  private String hash(@Nullable String hash, @Nullable String key, String place) {
    if ((hash == null) == (key == null)) {
      throw invalid(place + " needs one of hash and key");
    }
    if (key != null) {
      return KeySettings.hashOf(place + ".key", key);
    }
    if (hash == null || !hash.startsWith(HASH_PREFIX)) {
      throw invalid(place + ".hash is not sha256: and 64 hex digits");
    }
    return hash.substring(HASH_PREFIX.length());
  }

  private @Nullable String text(JsonNode node, String field, String place) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw invalid(place + "." + field + " is no string");
    }
    return value.stringValue();
  }

  private @Nullable Long number(JsonNode node, String field, String place) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw invalid(place + "." + field + " is no whole number");
    }
    return value.longValue();
  }

  private @Nullable Instant instant(@Nullable String text, String place) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw invalid(place + " is " + Fault.quote(text) + ", needed: like 2027-01-31T00:00:00Z");
    }
  }

  static byte[] write(List<ApiKey> keys) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    ArrayNode list = root.putArray("keys");
    for (ApiKey key : keys) {
      ObjectNode node = list.addObject();
      node.put("name", key.name());
      node.put("id", key.id());
      node.put("hash", HASH_PREFIX + key.hash());
      Scope.names(key.scopes()).forEach(node.putArray("scopes")::add);
      node.put("created", key.created() == null ? null : key.created().toString());
      node.put("expires", key.expires() == null ? null : key.expires().toString());
      node.put("requests_per_minute", key.quota().requests());
      node.put("tokens_per_minute", key.quota().tokens());
    }
    return (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private Fault invalid(String message) {
    return new Fault.InvalidFile(file, message);
  }
}
