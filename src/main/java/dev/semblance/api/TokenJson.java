package dev.semblance.api;

import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Tokens and their counts as JSON; the generator stands in an object. */
public final class TokenJson {
  private TokenJson() {}

  /** The token's own fields. */
  public static void fields(JsonGenerator json, Token token, Offsets.Cursor offsets) {
    json.writeNumberProperty("id", token.id());
    json.writeStringProperty("text", token.text());
    position(json, "start", token.start(), offsets);
    position(json, "end", token.end(), offsets);
    json.writeBooleanProperty("special", token.special());
  }

  private static void position(
      JsonGenerator json, String name, @Nullable Integer position, Offsets.Cursor offsets) {
    if (position == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, offsets.of(position));
    }
  }

  /** What a problem says of one item: no status of an answer, since the others were served. */
  public static void error(JsonGenerator json, Problem problem) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("code", problem.code());
    json.writeNumberProperty("status", problem.status());
    json.writeStringProperty("message", problem.detail());
    json.writeEndObject();
  }

  /** An item's count and where the item stood in the request. */
  public record Counted(int index, TokenCount count) {}

  /** {@code usage}, with each item's truth about truncation: {@code tokens} is the list's name. */
  public static void usage(JsonGenerator json, List<Counted> items) {
    long used = items.stream().mapToLong(item -> item.count().used()).sum();
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", used);
    json.writeNumberProperty("total_tokens", used);
    json.writeArrayPropertyStart("items");
    for (Counted item : items) {
      json.writeStartObject();
      json.writeNumberProperty("index", item.index());
      json.writeNumberProperty("tokens", item.count().total());
      if (item.count().estimated()) {
        json.writeBooleanProperty("tokens_estimated", true);
      }
      json.writeNumberProperty("tokens_used", item.count().used());
      json.writeBooleanProperty("truncated", item.count().truncated());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
