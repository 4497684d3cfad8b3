package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.SparseEmbedding;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/sparse-embeddings}. */
final class SparseEmbeddingsAnswer {
  private final SparseEmbeddingsBody asked;
  private final ServedEncoder served;
  private final EmbeddingSpace space;
  private final AnswerItems items;

  SparseEmbeddingsAnswer(SparseEmbeddingsBody asked, Embedded embedded) {
    this.asked = asked;
    this.served = embedded.served();
    this.space = embedded.result().space();
    this.items = embedded.items();
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
