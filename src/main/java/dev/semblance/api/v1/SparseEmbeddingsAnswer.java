package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.fault.Fault;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/sparse-embeddings}. */
final class SparseEmbeddingsAnswer {
  private final SparseEmbeddingsBody asked;
  private final ServedEncoder served;
  private final EmbeddingSpace space;
  private final AnswerItems items;

  /**
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  SparseEmbeddingsAnswer(SparseEmbeddingsBody asked, ServedEncoder served, EmbedResult result) {
    this.asked = asked;
    this.served = served;
    this.space = result.space();
    this.items = AnswerItems.of(result, asked.onError());
  }

  long truncated() {
    return items.truncated();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    items.write(
        json,
        "sparse_embedding",
        (out, index, item) -> {
          Integer top = asked.top();
          vector(out, top == null ? item.sparse() : item.sparse().top(top));
        },
        TokenJson::error);
    json.writeStringProperty("model", served.asked());
    json.writeStringProperty("space", space.toString());
    TokenJson.usage(json, items.counts());
    json.writeEndObject();
  }

  private void vector(JsonGenerator json, SparseEmbedding sparse) {
    VectorJson.sparse(json, sparse);
    if (asked.withText()) {
      json.writeArrayPropertyStart("texts");
      for (int index : sparse.indices()) {
        json.writeString(served.encoder().piece(index));
      }
      json.writeEndArray();
    }
  }
}
