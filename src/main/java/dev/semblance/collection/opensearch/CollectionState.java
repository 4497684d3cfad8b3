package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Migration;
import dev.semblance.collection.MigrationJson;
import dev.semblance.collection.SettingsJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all servers agree on about a collection, as a document.
 *
 * <pre>
 * {"format": 1, "kind": "collection", "name": "c", "uid": "9f..", "created": "...",
 *  "settings": {...}, "live": {"number": 1, "index": "..."}, "other": {...}, "migration": {...},
 *  "rewrite": false, "switching": {"server": "...", "until": 1790000000000}, "stamp": "..."}
 * </pre>
 *
 * @param uid unlike that of a collection that had the name before
 * @param other the generation that a migration keeps, or null
 * @param rewrite whether documents are still to be written again for fields declared after them
 * @param switching who switches generations at the moment, or null
 */
record CollectionState(
    String name,
    String uid,
    Instant created,
    CollectionSettings settings,
    Part live,
    @Nullable Part other,
    @Nullable Migration migration,
    boolean rewrite,
    @Nullable Claim switching) {
  static final String KIND = "kind";
  static final String COLLECTION = "collection";
  static final String UID = "uid";
  static final String STAMP = "stamp";

  /** There where some server has work to do in the background. */
  static final String ATTENTION = "attention";

  private static final int FORMAT = 1;

  /** A generation's number and index. */
  record Part(int number, String index) {}

  /**
   * What one server alone does for a while.
   *
   * @param until epoch milliseconds; others may claim it then
   */
  record Claim(String server, long until) {
    boolean isOver(long now) {
      return now > until;
    }
  }

  CollectionState with(CollectionSettings changed, boolean toRewrite, @Nullable Migration now) {
    return new CollectionState(name, uid, created, changed, live, other, now, toRewrite, switching);
  }

  CollectionState with(@Nullable Part beside, @Nullable Migration now) {
    return new CollectionState(name, uid, created, settings, live, beside, now, rewrite, switching);
  }

  CollectionState with(@Nullable Claim claim) {
    return new CollectionState(
        name, uid, created, settings, live, other, migration, rewrite, claim);
  }

  CollectionState rewritten() {
    return new CollectionState(
        name, uid, created, settings, live, other, migration, false, switching);
  }

  /** With the other generation live. */
  CollectionState switched(Migration after) {
    Part next = java.util.Objects.requireNonNull(other);
    Migration before = java.util.Objects.requireNonNull(migration);
    return new CollectionState(
        name,
        uid,
        created,
        before.other(),
        next,
        live,
        // Fields may have been declared since whoever switches read the settings.
        after.with(settings),
        rewrite,
        switching);
  }

  /** The settings of a generation that is kept. */
  CollectionSettings settingsOf(Part part) {
    return part.equals(live) ? settings : java.util.Objects.requireNonNull(migration).other();
  }

  ObjectNode write(String stamp) {
    ObjectNode json = Json.object();
    json.put("format", FORMAT);
    json.put(KIND, COLLECTION);
    json.put("name", name);
    json.put(UID, uid);
    json.put("created", created.toString());
    json.set("settings", SettingsJson.write(settings));
    json.set("live", write(live));
    if (other != null) {
      json.set("other", write(other));
    }
    if (migration != null) {
      json.set("migration", MigrationJson.write(migration));
    }
    json.put("rewrite", rewrite);
    if (switching != null) {
      json.set("switching", write(switching));
    }
    if (other != null || rewrite || switching != null) {
      json.put(ATTENTION, true);
    }
    json.put(STAMP, stamp);
    return json;
  }

  private static ObjectNode write(Part part) {
    return Json.object().put("number", part.number()).put("index", part.index());
  }

  static ObjectNode write(Claim claim) {
    return Json.object().put("server", claim.server()).put("until", claim.until());
  }

  /**
   * @throws RuntimeException when no version of this wrote it
   */
  static CollectionState read(JsonNode json) {
    int format = json.required("format").asInt();
    if (format != FORMAT) {
      throw new IllegalArgumentException("has format " + format + ", this version reads " + FORMAT);
    }
    return new CollectionState(
        json.required("name").asString(),
        json.required(UID).asString(),
        Instant.parse(json.required("created").asString()),
        SettingsJson.read(json.required("settings")),
        readPart(json.required("live")),
        json.has("other") ? readPart(json.required("other")) : null,
        json.has("migration") ? MigrationJson.read(json.required("migration")) : null,
        json.required("rewrite").asBoolean(),
        json.has("switching") ? readClaim(json.required("switching")) : null);
  }

  private static Part readPart(JsonNode json) {
    return new Part(json.required("number").asInt(), json.required("index").asString());
  }

  static Claim readClaim(JsonNode json) {
    return new Claim(json.required("server").asString(), json.required("until").asLong());
  }
}
