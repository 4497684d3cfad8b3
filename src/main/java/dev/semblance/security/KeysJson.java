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
 *            "scopes": ["search"], "collections": ["team-a-*"], "created": "2026-05-01T12:00:00Z", "expires": null,
 *            "requests_per_minute": 600, "tokens_per_minute": null}]}
 * }</pre>
 *
 * Without {@code collections} a key is for all of them. In place of {@code hash} a file may have
 * {@code key}, the key itself, for secrets that are made elsewhere; this program never writes it. A
 * name may be there several times where all but one of its keys expire: so it is after {@link
 * KeyRotation}. What it does not know is refused: a misspelt {@code expires} would be a key that
 * never expires.
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
          "collections",
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
    try {
      return new ApiKey(
          name == null ? "" : name,
          hash(text(node, "hash", place), text(node, "key", place), place),
          Scope.parse("scopes", texts(node, "scopes")),
          collections(node, place),
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

  /** Left out is all; a list that names none, or no list, would be a key for all by mistake. */
  private CollectionPrefixes collections(JsonNode node, String place) {
    JsonNode value = node.path("collections");
    if (value.isMissingNode()) {
      return CollectionPrefixes.ALL;
    }
    if (!value.isArray()
        || value.isEmpty()
        || value.valueStream().anyMatch(name -> !name.isString())) {
      throw invalid(place + ".collections is no list of names, such as [\"wiki\", \"team-a-*\"]");
    }
    return CollectionPrefixes.parse("collections", texts(node, "collections"));
  }

  private static List<String> texts(JsonNode node, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : node.path(field)) {
      texts.add(one.isString() ? one.stringValue() : one.toString());
    }
    return texts;
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
      // Versions that do not know the field read files that do not need it.
      if (!key.collections().all()) {
        key.collections().patterns().forEach(node.putArray("collections")::add);
      }
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
