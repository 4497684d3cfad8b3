package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.Chunk;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.NewDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code {id, text?, vector?, chunks?, metadata?, version?}}. */
final class DocumentReader {
  private @Nullable String id;
  private @Nullable String text;
  private float @Nullable [] vector;
  private @Nullable List<Chunk> chunks;
  private Metadata metadata = Metadata.NONE;
  private @Nullable Long version;

  private DocumentReader() {}

  /** Reads the object at hand. */
  static NewDocument read(JsonBody json, ApiLimits limits) {
    DocumentReader document = new DocumentReader();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("id", () -> document.id = json.string());
    fields.put("text", () -> document.text = json.string());
    fields.put("vector", () -> document.vector = json.vectorOrBase64(limits.maxVector()));
    fields.put("chunks", () -> document.chunks = chunks(json, limits));
    fields.put("metadata", () -> document.metadata = Metadata.parse(json.anyObject()));
    fields.put("version", () -> document.version = json.wholeNumber(0, Long.MAX_VALUE));
    json.object(fields);
    if (document.id == null) {
      throw json.invalid("has no id, needed: a string");
    }
    return new NewDocument(
        document.id,
        document.text,
        document.vector,
        document.chunks,
        document.metadata,
        document.version);
  }

  private static List<Chunk> chunks(JsonBody json, ApiLimits limits) {
    List<Chunk> chunks = new ArrayList<>();
    json.list(limits.maxChunks(), () -> chunks.add(chunk(json, limits)));
    return chunks;
  }

  private static Chunk chunk(JsonBody json, ApiLimits limits) {
    int[] span = {-1, -1};
    float[][] vector = new float[1][];
    List<float[]> tokens = new ArrayList<>();
    boolean[] given = new boolean[1];
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("start", () -> span[0] = json.integer(0, Integer.MAX_VALUE));
    fields.put("end", () -> span[1] = json.integer(0, Integer.MAX_VALUE));
    fields.put("vector", () -> vector[0] = json.vectorOrBase64(limits.maxVector()));
    fields.put(
        "token_vectors",
        () -> {
          given[0] = true;
          json.list(
              limits.maxTokenIds(), () -> tokens.add(json.vectorOrBase64(limits.maxVector())));
        });
    json.object(fields);
    if (span[0] < 0 || span[1] < 0) {
      throw json.invalid("has no start or no end, needed: {start, end, vector, token_vectors?}");
    }
    return new Chunk(span[0], span[1], vector[0], given[0] ? tokens.toArray(float[][]::new) : null);
  }
}
