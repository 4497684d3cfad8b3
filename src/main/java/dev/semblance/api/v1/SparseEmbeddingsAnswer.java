package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.TokenJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.TokenCount;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/sparse-embeddings}. */
final class SparseEmbeddingsAnswer {
  private final SparseEmbeddingsBody asked;
  private final ServedEncoder served;
  private final EmbedResult result;
  private final List<ItemResult> items;
  private final List<TokenJson.Counted> counts = new ArrayList<>();

  /**
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  SparseEmbeddingsAnswer(SparseEmbeddingsBody asked, ServedEncoder served, EmbedResult result) {
    this.asked = asked;
    this.served = served;
    this.items = AnswerItems.of(result, asked.onError());
    this.result = new EmbedResult(result.wanted(), items, result.timings());
    for (int i = 0; i < items.size(); i++) {
      TokenCount count = items.get(i).counted();
      if (count != null) {
        counts.add(new TokenJson.Counted(i, count));
      }
    }
  }

  long truncated() {
    return result.truncated();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (int i = 0; i < items.size(); i++) {
      item(json, i, items.get(i));
    }
    json.writeEndArray();
    json.writeStringProperty("model", served.asked());
    json.writeStringProperty("space", result.space().toString());
    TokenJson.usage(json, counts);
    json.writeEndObject();
  }

  private void item(JsonGenerator json, int index, ItemResult item) {
    json.writeStartObject();
    switch (item) {
      case ItemResult.Embedded embedded -> {
        json.writeStringProperty("object", "sparse_embedding");
        json.writeNumberProperty("index", index);
        Integer top = asked.top();
        vector(json, top == null ? embedded.sparse() : embedded.sparse().top(top));
      }
      case ItemResult.Refused(Fault fault) -> {
        json.writeStringProperty("object", "error");
        json.writeNumberProperty("index", index);
        TokenJson.error(json, Problem.of(fault));
      }
    }
    json.writeEndObject();
  }

  private void vector(JsonGenerator json, SparseEmbedding sparse) {
    json.writeArrayPropertyStart("indices");
    for (int index : sparse.indices()) {
      json.writeNumber(index);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("values");
    for (float value : sparse.values()) {
      json.writeNumber(value);
    }
    json.writeEndArray();
    if (asked.withText()) {
      json.writeArrayPropertyStart("texts");
      for (int index : sparse.indices()) {
        json.writeString(served.encoder().piece(index));
      }
      json.writeEndArray();
    }
  }
}
