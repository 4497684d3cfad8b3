package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Migration;
import dev.semblance.collection.MigrationJson;
import dev.semblance.collection.SettingsJson;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A collection's {@code collection.json}: what must be known before its index is opened.
 *
 * <pre>
 * {"format": 1, "created": "2026-11-28T13:00:00Z", "generation": 1, "rewrite": false,
 *  "settings": {...},
 *  "migration": {"state": "running", "from": 1, "to": 2, "begun": "...", "reason": null,
 *                "settings": {...}}}
 * </pre>
 *
 * @param generation whose index is live, a folder of that name
 * @param rewrite whether documents are still to be written again for fields that were declared
 *     after them
 * @param migration the last one, or null; its settings are of the generation that is not live
 */
record CollectionFile(
    CollectionSettings settings,
    Instant created,
    int generation,
    boolean rewrite,
    @Nullable Migration migration) {
  static final String NAME = "collection.json";

  /** Of this layout; a newer one is refused, an older one would be migrated here. */
  private static final int FORMAT = 1;

  /** With a migration, which a version that knows none must not overlook. */
  private static final int MIGRATION_FORMAT = 2;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Of a collection that is made now. */
  static CollectionFile first(CollectionSettings settings, Instant created) {
    return new CollectionFile(settings, created, 1, false, null);
  }

  CollectionFile with(@Nullable Migration other) {
    return new CollectionFile(settings, created, generation, rewrite, other);
  }

  /** With every document written by today's fields. */
  CollectionFile rewritten() {
    return new CollectionFile(settings, created, generation, false, migration);
  }

  /** The generation beside the live one; asked where a migration keeps both. */
  int otherGeneration() {
    Migration both = java.util.Objects.requireNonNull(migration);
    return both.from() == generation ? both.to() : both.from();
  }

  /** Whether a generation is one of those that are kept. */
  boolean names(int number) {
    return number == generation
        || (migration != null && migration.state().keepsBoth() && number == otherGeneration());
  }

  /**
   * @throws Fault.CollectionUnavailable when there is none, or none that this version reads
   */
  static CollectionFile read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      int format = json.required("format").asInt();
      if (format < FORMAT || format > MIGRATION_FORMAT) {
        throw new Fault.CollectionUnavailable(
            file
                + ": has format "
                + format
                + ", this version reads "
                + FORMAT
                + " to "
                + MIGRATION_FORMAT);
      }
      return new CollectionFile(
          SettingsJson.read(json.required("settings")),
          Instant.parse(json.required("created").asString()),
          json.required("generation").asInt(),
          json.required("rewrite").asBoolean(),
          json.has("migration") ? MigrationJson.read(json.required("migration")) : null);
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(file + ": cannot be read: " + LuceneFaults.words(e), e);
    } catch (JacksonException e) {
      throw new Fault.CollectionUnavailable(
          file + ": is not JSON that this version wrote: " + e.getOriginalMessage(), e);
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Fault.CollectionUnavailable(
          file + ": is not what this version writes: " + e.getMessage(), e);
    }
  }

  /** Writes it in place of the one there, whole or not at all, on the disk when this returns. */
  void write(Path folder) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", migration == null ? FORMAT : MIGRATION_FORMAT);
    json.put("created", created.toString());
    json.put("generation", generation);
    json.put("rewrite", rewrite);
    json.set("settings", SettingsJson.write(settings));
    if (migration != null) {
      json.set("migration", MigrationJson.write(migration));
    }
    Path fresh = folder.resolve(NAME + ".new");
    Files.writeString(fresh, json.toPrettyString() + "\n", StandardCharsets.UTF_8);
    sync(fresh);
    Files.move(fresh, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    syncFolder(folder);
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes a folder, and those above it, so that all of them last. */
  static void makeFolders(Path folder) throws IOException {
    List<Path> above = new ArrayList<>();
    Path one = folder.toAbsolutePath();
    while (one != null && !Files.exists(one)) {
      one = one.getParent();
      if (one != null) {
        above.add(one);
      }
    }
    Files.createDirectories(folder);
    for (Path made : above) {
      syncFolder(made);
    }
  }

  /** Makes names in a folder last; a new or moved file's name is the folder's, not the file's. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
