package dev.semblance.api.openai;

import dev.semblance.api.AnswerItems;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.util.List;
import java.util.SequencedSet;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/embeddings}. */
final class EmbeddingsAnswer {
  private final EmbeddingsBody asked;
  private final String model;
  private final EmbedResult result;
  private final List<ItemResult> items;

  /**
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  EmbeddingsAnswer(EmbeddingsBody asked, String model, EmbedResult result) {
    this.asked = asked;
    this.model = model;
    this.items = AnswerItems.of(result, asked.onError());
    this.result = new EmbedResult(result.wanted(), items, result.timings());
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
    json.writeStringProperty("model", model);
    long used = result.tokensUsed();
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", used);
    json.writeNumberProperty("total_tokens", used);
    json.writeEndObject();
    json.writeStringProperty("space", result.space().toString());
    json.writeBooleanProperty("normalized", result.normalized());
    json.writeEndObject();
  }

  private void item(JsonGenerator json, int index, ItemResult item) {
    json.writeStartObject();
    switch (item) {
      case ItemResult.Embedded embedded -> {
        json.writeStringProperty("object", "embedding");
        json.writeNumberProperty("index", index);
        json.writeName("embedding");
        vector(json, embedded.dense().vector());
        json.writeNumberProperty("tokens", embedded.count().total());
        if (embedded.count().estimated()) {
          json.writeBooleanProperty("tokens_estimated", true);
        }
        json.writeNumberProperty("tokens_used", embedded.count().used());
        json.writeBooleanProperty("truncated", embedded.count().truncated());
        json.writeNumberProperty("norm", embedded.dense().norm());
      }
      case ItemResult.Refused refused -> {
        json.writeStringProperty("object", "error");
        json.writeNumberProperty("index", index);
        OpenAiProblemStyle.error(json, Problem.of(refused.fault()));
      }
    }
    json.writeEndObject();
  }

  private void vector(JsonGenerator json, float[] vector) {
    SequencedSet<EmbeddingForm> types = asked.embeddingTypes();
    if (types == null) {
      asked.encodingFormat().write(json, vector);
      return;
    }
    json.writeStartObject();
    for (EmbeddingForm type : types) {
      json.writeName(type.wireName());
      type.write(json, vector);
    }
    json.writeEndObject();
  }
}
