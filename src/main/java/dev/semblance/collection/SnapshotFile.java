package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A snapshot's {@code snapshot.json}: what is in it, and by what it is checked.
 *
 * <pre>
 * {"format": 1, "store": "Lucene", "collection": "books", "id": "20261128-130000-3f9a",
 *  "created": "2026-11-28T13:00:00Z", "documents": 2, "seq": 2,
 *  "files": [{"name": "collection.json", "bytes": 310, "crc32": 123456}]}
 * </pre>
 *
 * @param collection that it was taken of
 */
record SnapshotFile(String collection, String id, Instant created, CollectionCopy copy) {
  static final String NAME = "snapshot.json";

  private static final int FORMAT = 1;
  private static final JsonMapper JSON = JsonMapper.shared();

  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("store", copy.store());
    json.put("collection", collection);
    json.put("id", id);
    json.put("created", created.toString());
    json.put("documents", copy.documents());
    json.put("seq", copy.seq());
    ArrayNode files = json.putArray("files");
    for (CopiedFile file : copy.files()) {
      files
          .addObject()
          .put("name", file.name())
          .put("bytes", file.bytes())
          .put("crc32", file.checksum());
    }
    return json.toPrettyString() + "\n";
  }

  /**
   * @throws Fault.CollectionUnavailable when there is none, or none that this version reads
   */
  static SnapshotFile read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      int format = json.required("format").asInt();
      if (format != FORMAT) {
        throw new Fault.CollectionUnavailable(
            file + ": has format " + format + ", this version reads " + FORMAT);
      }
      List<CopiedFile> files = new ArrayList<>();
      for (JsonNode one : json.required("files")) {
        files.add(
            new CopiedFile(
                one.required("name").asString(),
                one.required("bytes").asLong(),
                one.required("crc32").asLong()));
      }
      return new SnapshotFile(
          json.required("collection").asString(),
          json.required("id").asString(),
          Instant.parse(json.required("created").asString()),
          new CollectionCopy(
              json.required("store").asString(),
              json.required("documents").asLong(),
              json.required("seq").asLong(),
              files));
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(
          file + ": cannot be read: " + e.getClass().getSimpleName(), e);
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
}
