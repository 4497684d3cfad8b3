package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import java.util.List;

/** Reads {@code input} where only texts are meant: a string, or a list of strings. */
final class TextsReader {
  private static final String NEEDED = "a string, or a list of strings";

  private TextsReader() {}

  /** Reads the value at hand; at least one text. */
  static List<String> read(JsonBody json, ApiLimits limits) {
    return switch (json.kind()) {
      case STRING -> List.of(json.string());
      case LIST -> {
        List<String> texts = json.strings(limits.maxInputs());
        if (texts.isEmpty()) {
          throw json.empty("list, needed: " + NEEDED);
        }
        yield texts;
      }
      default -> throw json.wrong(NEEDED);
    };
  }

  static RuntimeException missing() {
    return JsonBody.missing("input", NEEDED);
  }
}
