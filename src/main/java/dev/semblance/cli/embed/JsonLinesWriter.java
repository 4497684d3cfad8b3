package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A line for each entry: {@code {"line", "id"?, "embedding": [...]}}, or {@code {"line", "error"}}
 * for one that was refused; {@code file} in place of {@code line} for a folder's.
 */
public final class JsonLinesWriter implements VectorWriter {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final @Nullable GrowingFile file;
  private final OutputStream out;

  private JsonLinesWriter(@Nullable GrowingFile file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Writes a file on from a length. */
  static JsonLinesWriter of(Path path, List<Long> lengths) throws IOException {
    GrowingFile file = new GrowingFile(path, lengths.isEmpty() ? 0 : lengths.getFirst());
    return new JsonLinesWriter(file, file.stream());
  }

  /**
   * @param out flushed, not closed
   */
  public static JsonLinesWriter of(OutputStream out) {
    return new JsonLinesWriter(null, out);
  }

  @Override
  public void vector(Entry.Text entry, float[] vector) throws IOException {
    try (JsonGenerator json = begin(entry)) {
      json.writeArrayPropertyStart("embedding");
      for (float component : vector) {
        json.writeNumber(component);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.write('\n');
  }

  @Override
  public void refused(Entry entry, String why) throws IOException {
    try (JsonGenerator json = begin(entry)) {
      json.writeStringProperty("error", why);
      json.writeEndObject();
    }
    out.write('\n');
  }

  private JsonGenerator begin(Entry entry) {
    JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    json.writeStartObject();
    if (entry.place().file() == null) {
      json.writeNumberProperty("line", entry.place().line());
    } else {
      json.writeStringProperty("file", entry.place().file());
    }
    if (entry instanceof Entry.Text text && text.id() != null && entry.place().file() == null) {
      json.writeStringProperty("id", text.id());
    }
    return json;
  }

  @Override
  public List<Long> sync() throws IOException {
    out.flush();
    return file == null ? List.of() : List.of(file.sync());
  }

  @Override
  public void close() throws IOException {
    out.flush();
    if (file != null) {
      file.close();
    }
  }
}
