package dev.semblance.cli.embed;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a run came, as a small JSON file: {@code {"version": 1, "settings", "entries", "refused",
 * "tokens", "fingerprint", "lengths": [bytes of each written file], "done"}}.
 *
 * @param settings what the vectors depend on; a run with others does not go on from here
 * @param progress how far
 * @param lengths bytes of the written files that hold just these entries
 * @param done whether all is written and only the files' names are to be settled
 */
record Checkpoint(JsonNode settings, EmbedProgress progress, List<Long> lengths, boolean done) {
  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Null where there is none. */
  static @Nullable Checkpoint read(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      if (json.path("version").asInt() != VERSION) {
        throw broken(file);
      }
      List<Long> lengths = new ArrayList<>();
      json.path("lengths").forEach(length -> lengths.add(length.asLong()));
      return new Checkpoint(
          json.path("settings"),
          new EmbedProgress(
              json.path("entries").asLong(),
              json.path("refused").asLong(),
              json.path("tokens").asLong(),
              json.path("fingerprint").asString()),
          lengths,
          json.path("done").asBoolean());
    } catch (IOException | JacksonException e) {
      throw broken(file);
    }
  }

  /** Replaces the file in one step: whoever reads it sees the old one or this one, whole. */
  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION)
        .put("entries", progress.entries())
        .put("refused", progress.refused())
        .put("tokens", progress.tokens())
        .put("fingerprint", progress.fingerprint())
        .put("done", done);
    json.set("settings", settings);
    ArrayNode array = json.putArray("lengths");
    lengths.forEach(array::add);
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(fresh, JSON.writeValueAsBytes(json));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Fault broken(Path file) {
    return new Fault.InvalidFile(
        file.toString(), "is no checkpoint of this version; --overwrite begins anew");
  }
}
