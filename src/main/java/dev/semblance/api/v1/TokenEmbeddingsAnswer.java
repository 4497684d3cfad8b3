package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.Offsets;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/token-embeddings}. */
final class TokenEmbeddingsAnswer {
  private final TokenEmbeddingsBody asked;
  private final String model;
  private final EmbedResult result;
  private final List<ItemResult> items;
  private final List<TokenJson.Counted> counts = new ArrayList<>();

  /**
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  TokenEmbeddingsAnswer(TokenEmbeddingsBody asked, String model, EmbedResult result) {
    this.asked = asked;
    this.model = model;
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
    json.writeStringProperty("model", model);
    json.writeStringProperty("space", result.space().toString());
    json.writeBooleanProperty("normalized", result.normalized());
    TokenJson.usage(json, counts);
    json.writeEndObject();
  }

  private void item(JsonGenerator json, int index, ItemResult item) {
    json.writeStartObject();
    if (item instanceof ItemResult.Embedded embedded) {
      json.writeStringProperty("object", "token_embeddings");
      json.writeNumberProperty("index", index);
      tokens(json, embedded.tokens(), asked.offsetsIn(index));
    } else if (item instanceof ItemResult.Refused refused) {
      json.writeStringProperty("object", "error");
      json.writeNumberProperty("index", index);
      TokenJson.error(json, Problem.of(refused.fault()));
    }
    json.writeEndObject();
  }

  private void tokens(JsonGenerator json, TokenEmbeddings embeddings, Offsets.Cursor offsets) {
    int dimensions = result.space().dimensions();
    json.writeArrayPropertyStart("tokens");
    for (int t = 0; t < embeddings.tokens().size(); t++) {
      json.writeStartObject();
      TokenJson.fields(json, embeddings.tokens().get(t), offsets);
      json.writeName("embedding");
      int from = t * dimensions;
      switch (asked.format()) {
        case FLOAT -> VectorJson.floats(json, embeddings.values(), from, dimensions);
        case BASE64 ->
            VectorJson.base64(
                json, Arrays.copyOfRange(embeddings.values(), from, from + dimensions));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
