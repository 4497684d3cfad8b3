package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.TokenEmbeddings;
import java.util.Arrays;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/token-embeddings}. */
final class TokenEmbeddingsAnswer {
  private final TokenEmbeddingsBody asked;
  private final String model;
  private final EmbedResult result;
  private final AnswerItems items;

  TokenEmbeddingsAnswer(TokenEmbeddingsBody asked, Embedded embedded) {
    this.asked = asked;
    this.model = embedded.served().asked();
    this.result = embedded.result();
    this.items = embedded.items();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    items.write(
        json,
        "token_embeddings",
        (out, index, item) -> tokens(out, item.tokens(), asked.offsetsIn(index)),
        TokenJson::error);
    json.writeStringProperty("model", model);
    json.writeStringProperty("space", result.space().toString());
    json.writeBooleanProperty("normalized", result.normalized());
    TokenJson.usage(json, items.counts());
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
