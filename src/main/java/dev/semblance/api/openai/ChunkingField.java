package dev.semblance.api.openai;

import dev.semblance.api.JsonBody;
import dev.semblance.chunking.ChunkSize;
import dev.semblance.chunking.ChunkedEmbedding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The field {@code chunking} of a request. */
final class ChunkingField {
  private @Nullable Integer tokens;
  private @Nullable Integer overlap;
  private boolean late;

  private ChunkingField() {}

  static ChunkingField read(JsonBody json) {
    ChunkingField field = new ChunkingField();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("tokens", () -> field.tokens = json.integer(1, Integer.MAX_VALUE));
    fields.put("overlap", () -> field.overlap = json.integer(0, Integer.MAX_VALUE));
    fields.put("late", () -> field.late = json.bool());
    json.object(fields);
    return field;
  }

  /**
   * @param maxTokens the longest text that the model takes
   */
  ChunkSize size(int maxTokens) {
    return ChunkSize.of(tokens, overlap, maxTokens);
  }

  ChunkedEmbedding.Mode mode() {
    return late ? ChunkedEmbedding.Mode.LATE : ChunkedEmbedding.Mode.ALONE;
  }
}
