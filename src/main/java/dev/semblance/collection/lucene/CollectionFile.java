package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A collection's {@code collection.json}: what must be known before its index is opened.
 *
 * <pre>
 * {"format": 1, "created": "2026-11-28T13:00:00Z", "generation": 1, "rewrite": false,
 *  "settings": {...}}
 * </pre>
 *
 * @param generation whose index is live, a folder of that name
 * @param rewrite whether documents are still to be written again for fields that were declared
 *     after them
 */
record CollectionFile(
    CollectionSettings settings, Instant created, int generation, boolean rewrite) {
  static final String NAME = "collection.json";

  /** Of this layout; a newer one is refused, an older one would be migrated here. */
  private static final int FORMAT = 1;

  private static final JsonMapper JSON = JsonMapper.shared();

  CollectionFile with(CollectionSettings changed, boolean rewritten) {
    return new CollectionFile(changed, created, generation, rewritten);
  }

  /**
   * @throws Fault.CollectionUnavailable when there is none, or none that this version reads
   */
  static CollectionFile read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      int format = json.required("format").asInt();
      if (format != FORMAT) {
        throw new Fault.CollectionUnavailable(
            file + ": has format " + format + ", this version reads " + FORMAT);
      }
      return new CollectionFile(
          SettingsJson.read(json.required("settings")),
          Instant.parse(json.required("created").asString()),
          json.required("generation").asInt(),
          json.required("rewrite").asBoolean());
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
    json.put("format", FORMAT);
    json.put("created", created.toString());
    json.put("generation", generation);
    json.put("rewrite", rewrite);
    json.set("settings", SettingsJson.write(settings));
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

  /** Makes names in a folder last; a new or moved file's name is the folder's, not the file's. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
