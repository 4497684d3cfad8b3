package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.Offsets;
import dev.semblance.api.TokenJson;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code POST /v1/tokenize} and {@code POST /v1/detokenize}; nothing is embedded. */
@RestController
class TokensController {

  /** UTF-16 units that are tokenised, with where they lie, in some tens of milliseconds. */
  private static final int PIECE_CHARACTERS = 16 << 10;

  /** Ids whose text is found in as long. */
  private static final int PIECE_IDS = 16 << 10;

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final Encoders encoders;
  private final SharedThreads threads;

  TokensController(
      JsonBodies bodies,
      JsonAnswers answers,
      ApiLimits limits,
      Encoders encoders,
      SharedThreads threads) {
    this.threads = threads;
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.encoders = encoders;
  }

  @PostMapping(path = "/v1/tokenize", produces = MediaType.APPLICATION_JSON_VALUE)
  void tokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TokenizeBody body = bodies.read(request, deadline, json -> TokenizeBody.read(json, limits));
    ServedEncoder served = encoders.find(body.model());
    Encoder encoder = served.encoder();
    String prompt = body.prompt().textFor(served, false);
    List<TokenizedText> texts = new ArrayList<>();
    for (String text : body.input()) {
      texts.add(
          compute(
              deadline,
              text.length() + prompt.length(),
              PIECE_CHARACTERS,
              () -> encoder.tokenize(text, prompt)));
    }
    answers.write(response, json -> write(json, body, texts, served.asked()));
  }

  private static void write(
      JsonGenerator json, TokenizeBody body, List<TokenizedText> texts, String model) {
    List<TokenJson.Counted> counts = new ArrayList<>();
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (int i = 0; i < texts.size(); i++) {
      TokenizedText text = texts.get(i);
      counts.add(new TokenJson.Counted(i, new TokenCount(text.tokens().size(), text.used())));
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
    DetokenizeBody body = bodies.read(request, deadline, json -> DetokenizeBody.read(json, limits));
    ServedEncoder served = encoders.find(body.model());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < body.ids().size(); i++) {
      int[] ids = body.ids().get(i);
      Fault.Place place = body.place(i);
      texts.add(
          compute(deadline, ids.length, PIECE_IDS, () -> served.encoder().detokenize(ids, place)));
    }
    answers.write(
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

  /**
   * Has a native call made, for which the thread of a request has no time unless it is short.
   *
   * @param size how much it has to read
   * @param piece most that can be read in a piece's time
   */
  private <T> T compute(@Nullable Deadline deadline, int size, int piece, Supplier<T> call) {
    return size <= piece ? threads.call(deadline, call) : threads.callLong(deadline, call);
  }
}
