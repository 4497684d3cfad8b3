package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.PromptChoice;
import dev.semblance.api.TextTokens;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/tokenize}. */
final class TokenizeBody {
  private String model = Encoders.DEFAULT;
  private List<String> input = List.of();
  private @Nullable String inputType;
  private @Nullable String promptName;
  private Offsets offsets = Offsets.UTF16;

  private TokenizeBody() {}

  static TokenizeBody read(JsonBody json, ApiLimits limits) {
    TokenizeBody body = new TokenizeBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("input", () -> body.input = TextsReader.read(json, limits));
    fields.put("input_type", () -> body.inputType = json.string());
    fields.put("prompt_name", () -> body.promptName = json.string());
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    json.object(fields);
    if (body.input.isEmpty()) {
      throw TextsReader.missing();
    }
    for (int i = 0; i < body.input.size(); i++) {
      TextTokens.check(Place.of("input", i), body.input.get(i), body.offsets);
    }
    return body;
  }

  String model() {
    return model;
  }

  List<String> input() {
    return input;
  }

  Offsets offsets() {
    return offsets;
  }

  PromptChoice prompt() {
    return new PromptChoice("input_type", inputType, promptName);
  }
}
