package dev.semblance.collection;

import java.time.Instant;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A migration as stores keep it.
 *
 * <pre>
 * {"state": "running", "from": 1, "to": 2, "begun": "2026-11-28T20:00:00Z", "reason": null,
 *  "settings": {...}}
 * </pre>
 */
public final class MigrationJson {
  private MigrationJson() {}

  public static ObjectNode write(Migration migration) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", migration.state().wireName());
    json.put("from", migration.from());
    json.put("to", migration.to());
    json.put("begun", migration.begun().toString());
    json.put("reason", migration.reason());
    json.set("settings", SettingsJson.write(migration.other()));
    return json;
  }

  /** Reads what {@link #write} wrote. */
  public static Migration read(JsonNode json) {
    String state = json.required("state").asString();
    JsonNode reason = json.required("reason");
    return new Migration(
        Arrays.stream(Migration.State.values())
            .filter(one -> one.wireName().equals(state))
            .findFirst()
            .orElseThrow(),
        json.required("from").asInt(),
        json.required("to").asInt(),
        SettingsJson.read(json.required("settings")),
        Instant.parse(json.required("begun").asString()),
        reason.isNull() ? null : reason.asString());
  }
}
