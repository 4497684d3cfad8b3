package dev.semblance.api.openai;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.util.ArrayList;
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
    this.items = finite(result.items());
    this.result = new EmbedResult(result.space(), result.normalized(), items, result.timings());
    List<Fault> faults = new ArrayList<>();
    for (ItemResult item : items) {
      if (item instanceof ItemResult.Refused refused) {
        faults.add(refused.fault());
      }
    }
    if (faults.size() == items.size() || asked.onError() == OnError.FAIL && !faults.isEmpty()) {
      throw Fault.SeveralItems.of(faults);
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
      case ItemResult.SequenceEmbedding embedding -> {
        json.writeStringProperty("object", "embedding");
        json.writeNumberProperty("index", index);
        json.writeName("embedding");
        vector(json, embedding.vector());
        json.writeNumberProperty("tokens", embedding.tokens().total());
        if (embedding.tokens().estimated()) {
          json.writeBooleanProperty("tokens_estimated", true);
        }
        json.writeNumberProperty("tokens_used", embedding.tokens().used());
        json.writeBooleanProperty("truncated", embedding.tokens().truncated());
        json.writeNumberProperty("norm", embedding.norm());
      }
      case ItemResult.Refused refused -> {
        json.writeStringProperty("object", "error");
        json.writeNumberProperty("index", index);
        OpenAiProblemStyle.error(json, Problem.of(refused.fault()));
      }
      case ItemResult.TokenEmbeddings _ ->
          throw new IllegalStateException("token embeddings, but sequence embeddings were asked");
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

  /** The encoder withholds such vectors already; this is the last door before the wire. */
  private static List<ItemResult> finite(List<ItemResult> items) {
    List<ItemResult> checked = new ArrayList<>(items);
    for (int i = 0; i < checked.size(); i++) {
      if (checked.get(i) instanceof ItemResult.SequenceEmbedding embedding && !finite(embedding)) {
        checked.set(
            i, new ItemResult.Refused(new Fault.NonFiniteEmbedding(Fault.Place.of("input", i))));
      }
    }
    return checked;
  }

  private static boolean finite(ItemResult.SequenceEmbedding embedding) {
    for (float component : embedding.vector()) {
      if (!Float.isFinite(component)) {
        return false;
      }
    }
    return Double.isFinite(embedding.norm());
  }
}
