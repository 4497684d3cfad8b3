package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.PromptChoice;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.text.Surrogates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/tokenize}. */
final class TokenizeBody {
  /**
   * Most UTF-16 units of a text: it is read in one native call, which nothing can end, and the
   * worst of texts take microseconds for each.
   */
  private static final int MAX_CHARACTERS = 256 << 10;

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
      check(Place.of("input", i), body.input.get(i), body.offsets);
    }
    return body;
  }

  /** What embedding would refuse, refused here too, with the item's index. */
  private static void check(Place place, String text, Offsets offsets) {
    if (text.isEmpty()) {
      throw new Fault.InvalidRequest(place, "is an empty string");
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new Fault.LimitExceeded(
          place,
          "has "
              + text.length()
              + " characters, at most "
              + MAX_CHARACTERS
              + " are tokenised whole");
    }
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place,
          "holds half a surrogate pair at "
              + (offsets == Offsets.UTF16 ? "UTF-16 position " : "code point ")
              + offsets.in(text).of(half));
    }
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
