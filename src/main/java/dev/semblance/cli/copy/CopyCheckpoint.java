package dev.semblance.cli.copy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a copy is, as a small JSON file that is replaced in one step: {@code {"version": 1,
 * "copy": {...}, "after", "created", "updated", "unchanged", "refused"}}. A copy between other
 * collections, or between those that were made anew since, does not go on from it. For one thread.
 */
public final class CopyCheckpoint {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final JsonNode copy;
  private @Nullable String after;
  private CopyCounts counts = CopyCounts.NONE;

  private CopyCheckpoint(Path file, JsonNode copy) {
    this.file = file;
    this.copy = copy;
  }

  /**
   * Reads one, or begins one where there is none of this copy.
   *
   * @param from what the server says of the collection that is copied
   * @param to the same of the other
   * @throws Fault.InvalidFile when it cannot be kept there
   */
  public static CopyCheckpoint open(
      Path file, CopyEnd source, JsonNode from, CopyEnd target, JsonNode to) {
    ObjectNode copy = JSON.createObjectNode();
    copy.put("from", source.toString())
        .put("from_created", from.path("created").asString(""))
        .put("from_generation", from.path("generation").asLong())
        .put("to", target.toString())
        .put("to_created", to.path("created").asString(""))
        .put("to_generation", to.path("generation").asLong());
    CopyCheckpoint checkpoint = new CopyCheckpoint(file, copy);
    checkpoint.read();
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      checkpoint.write();
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          file.toString(), "cannot be written: " + e.getClass().getSimpleName());
    }
    return checkpoint;
  }

  private void read() {
    try {
      JsonNode json = Files.exists(file) ? JSON.readTree(Files.readAllBytes(file)) : null;
      if (json != null
          && json.path("version").asInt() == VERSION
          && json.path("copy").toString().equals(copy.toString())) {
        after = json.path("after").isString() ? json.path("after").asString() : null;
        counts =
            new CopyCounts(
                json.path("created").asLong(),
                json.path("updated").asLong(),
                json.path("unchanged").asLong(),
                json.path("refused").asLong());
      }
    } catch (IOException | JacksonException e) {
      // Begun anew: what is there already is not written again.
      after = null;
    }
  }

  /** The id behind which to go on, or null for the beginning. */
  @Nullable String after() {
    return after;
  }

  public CopyCounts counts() {
    return counts;
  }

  /** Whether an earlier run had copied some. */
  public boolean goesOn() {
    return after != null;
  }

  /** Keeps that all up to an id is on the other server's disk. */
  void reached(@Nullable String id, CopyCounts now) {
    after = id;
    counts = now;
    try {
      write();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(file + " cannot be written", e);
    }
  }

  private void write() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.set("copy", copy);
    json.put("after", after)
        .put("created", counts.created())
        .put("updated", counts.updated())
        .put("unchanged", counts.unchanged())
        .put("refused", counts.refused());
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(fresh, JSON.writeValueAsBytes(json));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The next copy begins at the beginning. */
  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(file + " cannot be deleted", e);
    }
  }
}
