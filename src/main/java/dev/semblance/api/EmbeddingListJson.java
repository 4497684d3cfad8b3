package dev.semblance.api;

import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.encoder.ItemResult;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** The list of embeddings in OpenAI's shape, which several dialects share. */
public final class EmbeddingListJson {
  private EmbeddingListJson() {}

  /** Writes {@code object} and {@code data}, then the model and how many tokens it read. */
  public static void write(
      JsonGenerator json, Embedded embedded, BiConsumer<JsonGenerator, float[]> vector) {
    json.writeStartObject();
    embedded
        .items()
        .write(json, "embedding", (out, _, item) -> embedding(out, item, vector), TokenJson::error);
    json.writeStringProperty("model", embedded.served().asked());
    usage(json, embedded.result().tokensUsed());
    json.writeEndObject();
  }

  private static void embedding(
      JsonGenerator json, ItemResult.Embedded item, BiConsumer<JsonGenerator, float[]> vector) {
    json.writeName("embedding");
    vector.accept(json, item.dense().vector());
  }

  /** {@code usage} with the prompt's tokens, which are all there are. */
  public static void usage(JsonGenerator json, long tokens) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", tokens);
    json.writeNumberProperty("total_tokens", tokens);
    json.writeEndObject();
  }
}
