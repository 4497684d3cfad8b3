package dev.semblance.api.v1;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextTokens;
import dev.semblance.api.TokenJson;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenizedText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code POST /v1/tokenize} and {@code POST /v1/detokenize}; nothing is embedded. */
@RestController
class TokensController {

  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextTokens tokens;

  TokensController(JsonExchange exchange, Encoders encoders, TextTokens tokens) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.tokens = tokens;
  }

  @PostMapping(path = "/v1/tokenize", produces = MediaType.APPLICATION_JSON_VALUE)
  void tokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TokenizeBody body = exchange.read(request, deadline, UnknownFields.REFUSED, TokenizeBody::read);
    ServedEncoder served = encoders.find(body.model(), deadline);
    String prompt = body.prompt().textFor(served, false);
    List<TokenizedText> texts = tokens.of(served.encoder(), body.input(), prompt, deadline);
    int most = served.encoder().facts().maxTokens(body.prompt().role(served));
    exchange.write(response, json -> write(json, body, texts, most, served.asked()));
  }

  /**
   * @param most how many tokens the model takes of a text in its role
   */
  private static void write(
      JsonGenerator json, TokenizeBody body, List<TokenizedText> texts, int most, String model) {
    List<TokenJson.Counted> counts = new ArrayList<>();
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (int i = 0; i < texts.size(); i++) {
      TokenizedText text = texts.get(i);
      int total = text.tokens().size();
      counts.add(new TokenJson.Counted(i, new TokenCount(total, Math.min(total, most))));
      Offsets.Cursor offsets = body.offsets().in(body.input().get(i));
      json.writeStartObject();
      json.writeStringProperty("object", "tokens");
      json.writeNumberProperty("index", i);
      json.writeArrayPropertyStart("tokens");
      for (Token token : text.tokens()) {
        json.writeStartObject();
        TokenJson.fields(json, token, offsets);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("model", model);
    TokenJson.usage(json, counts);
    json.writeEndObject();
  }

  @PostMapping(path = "/v1/detokenize", produces = MediaType.APPLICATION_JSON_VALUE)
  void detokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    DetokenizeBody body =
        exchange.read(request, deadline, UnknownFields.REFUSED, DetokenizeBody::read);
    ServedEncoder served = encoders.find(body.model(), deadline);
    List<String> texts = tokens.texts(served.encoder(), body.ids(), deadline);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("object", "list");
          json.writeArrayPropertyStart("data");
          for (int i = 0; i < texts.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("object", "text");
            json.writeNumberProperty("index", i);
            json.writeStringProperty("text", texts.get(i));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringProperty("model", served.asked());
          json.writeEndObject();
        });
  }
}
