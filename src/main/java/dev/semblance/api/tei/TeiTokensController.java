package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.IdLists;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextTokens;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** TEI's tokenizer routes; nothing is embedded. */
@RestController
class TeiTokensController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextTokens tokens;

  TeiTokensController(JsonExchange exchange, Encoders encoders, TextTokens tokens) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.tokens = tokens;
  }

  private static final class TokenizeBody {
    private String model = Encoders.DEFAULT;
    private List<String> inputs = List.of();
    private boolean special = true;
    private @Nullable String promptName;

    static TokenizeBody read(JsonBody json, ApiLimits limits) {
      TokenizeBody body = new TokenizeBody();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.model = json.string());
      fields.put(
          "inputs",
          () ->
              body.inputs =
                  json.kind() == JsonBody.Kind.STRING
                      ? List.of(json.string())
                      : json.strings(limits.maxInputs()));
      fields.put("add_special_tokens", () -> body.special = json.bool());
      fields.put("prompt_name", () -> body.promptName = json.string());
      json.object(fields);
      if (body.inputs.isEmpty()) {
        throw new Fault.EmptyValue(
            Fault.Place.of("inputs"), "list, needed: a string, or a list of strings");
      }
      for (int i = 0; i < body.inputs.size(); i++) {
        TextTokens.check(Fault.Place.of("inputs", i), body.inputs.get(i), Offsets.CODEPOINT);
      }
      return body;
    }
  }

  @PostMapping(TeiDialect.PREFIX + "/tokenize")
  void tokenize(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    TokenizeBody body = exchange.read(request, deadline, UnknownFields.IGNORED, TokenizeBody::read);
    Encoder encoder = encoders.find(body.model, deadline).encoder();
    String prompt = body.promptName == null ? "" : encoder.facts().prompts().named(body.promptName);
    List<TokenizedText> texts = tokens.of(encoder, body.inputs, prompt, deadline);
    exchange.write(
        response,
        json -> {
          json.writeStartArray();
          for (int i = 0; i < texts.size(); i++) {
            write(json, texts.get(i), new Utf8Offsets(prompt, body.inputs.get(i)), body.special);
          }
          json.writeEndArray();
        });
  }

  private static void write(
      JsonGenerator json, TokenizedText text, Utf8Offsets bytes, boolean withSpecial) {
    json.writeStartArray();
    for (Token token : text.tokens()) {
      if (token.special() && !withSpecial) {
        continue;
      }
      json.writeStartObject();
      json.writeNumberProperty("id", token.id());
      json.writeStringProperty("text", token.text());
      json.writeBooleanProperty("special", token.special());
      position(json, "start", token.start(), bytes);
      position(json, "stop", token.end(), bytes);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void position(
      JsonGenerator json, String name, @Nullable Integer unit, Utf8Offsets bytes) {
    if (unit == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, bytes.of(unit));
    }
  }

  private static final class DecodeBody {
    private String model = Encoders.DEFAULT;
    private @Nullable IdLists ids;
    private boolean special;

    static DecodeBody read(JsonBody json, ApiLimits limits) {
      DecodeBody body = new DecodeBody();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.model = json.string());
      fields.put("ids", () -> body.ids = IdLists.read(json, limits, "ids"));
      fields.put("skip_special_tokens", () -> body.special = !json.bool());
      json.object(fields);
      return body;
    }
  }

  @PostMapping({"/decode", TeiDialect.PREFIX + "/decode"})
  void decode(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    DecodeBody body = exchange.read(request, deadline, UnknownFields.IGNORED, DecodeBody::read);
    if (body.ids == null) {
      throw JsonBody.missing("ids", IdLists.NEEDED);
    }
    List<String> texts =
        tokens.texts(
            encoders.find(body.model, deadline).encoder(), body.ids, body.special, deadline);
    exchange.write(
        response,
        json -> {
          json.writeStartArray();
          texts.forEach(json::writeString);
          json.writeEndArray();
        });
  }
}
