package dev.semblance.api.vllm;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.IdLists;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.ModelListJson;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextTokens;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Token;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** vLLM's tokenizer routes, and what it tells about itself. */
@RestController("vllmTokensController")
class TokensController {
  private static final String PROMPT = "prompt";

  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextTokens tokens;

  TokensController(JsonExchange exchange, Encoders encoders, TextTokens tokens) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.tokens = tokens;
  }

  private static final class TokenizeBody {
    private String model = Encoders.DEFAULT;
    private @Nullable String prompt;
    private boolean special = true;
    private boolean strings;

    static TokenizeBody read(JsonBody json, ApiLimits limits) {
      TokenizeBody body = new TokenizeBody();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.model = json.string());
      fields.put(PROMPT, () -> body.prompt = json.string());
      fields.put("add_special_tokens", () -> body.special = json.bool());
      fields.put("return_token_strs", () -> body.strings = json.bool());
      json.object(fields);
      return body;
    }
  }

  @PostMapping(VllmDialect.PREFIX + "/tokenize")
  void tokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TokenizeBody body = exchange.read(request, deadline, UnknownFields.IGNORED, TokenizeBody::read);
    if (body.prompt == null) {
      throw JsonBody.missing(PROMPT, "a string");
    }
    TextTokens.check(Fault.Place.of(PROMPT), body.prompt, Offsets.CODEPOINT);
    Encoder encoder = encoders.find(body.model, deadline).encoder();
    List<Token> found =
        tokens.of(encoder, List.of(body.prompt), "", deadline).getFirst().tokens().stream()
            .filter(token -> body.special || !token.special())
            .toList();
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("count", found.size());
          json.writeNumberProperty("max_model_len", encoder.facts().maxTokens());
          json.writeArrayPropertyStart("tokens");
          found.forEach(token -> json.writeNumber(token.id()));
          json.writeEndArray();
          if (body.strings) {
            json.writeArrayPropertyStart("token_strs");
            found.forEach(token -> json.writeString(token.text()));
            json.writeEndArray();
          } else {
            json.writeNullProperty("token_strs");
          }
          json.writeEndObject();
        });
  }

  private static final class DetokenizeBody {
    private String model = Encoders.DEFAULT;
    private @Nullable IdLists ids;

    static DetokenizeBody read(JsonBody json, ApiLimits limits) {
      DetokenizeBody body = new DetokenizeBody();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.model = json.string());
      fields.put("tokens", () -> body.ids = IdLists.read(json, limits, "tokens"));
      json.object(fields);
      if (body.ids != null && !body.ids.isSingle()) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("tokens"), "holds lists, needed: a list of token ids");
      }
      return body;
    }
  }

  @PostMapping(VllmDialect.PREFIX + "/detokenize")
  void detokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    DetokenizeBody body =
        exchange.read(request, deadline, UnknownFields.IGNORED, DetokenizeBody::read);
    if (body.ids == null) {
      throw JsonBody.missing("tokens", "a list of token ids");
    }
    String text =
        tokens.texts(encoders.find(body.model, deadline).encoder(), body.ids, deadline).getFirst();
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty(PROMPT, text);
          json.writeEndObject();
        });
  }

  @GetMapping(VllmDialect.PREFIX + "/v1/models")
  void models(HttpServletResponse response) {
    exchange.write(response, json -> ModelListJson.write(json, encoders.list()));
  }

  /** 200 without a body where the default model is ready, else what keeps it. */
  @GetMapping({VllmDialect.PREFIX + "/health", VllmDialect.PREFIX + "/ping"})
  void health(HttpServletResponse response) {
    var _ = encoders.find(Encoders.DEFAULT);
    response.setStatus(HttpServletResponse.SC_OK);
  }

  @GetMapping(VllmDialect.PREFIX + "/version")
  void version(HttpServletResponse response) {
    String version = getClass().getPackage().getImplementationVersion();
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("version", version == null ? "development" : version);
          json.writeEndObject();
        });
  }
}
