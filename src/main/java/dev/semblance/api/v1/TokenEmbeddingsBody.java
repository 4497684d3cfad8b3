package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The body of {@code POST /v1/token-embeddings}. */
final class TokenEmbeddingsBody {

  /** How each token's vector is written. */
  enum Format {
    FLOAT,
    BASE64
  }

  private final EmbedAsk ask = new EmbedAsk();
  private Format format = Format.FLOAT;
  private Offsets offsets = Offsets.UTF16;

  private TokenEmbeddingsBody() {}

  static TokenEmbeddingsBody read(JsonBody json, ApiLimits limits) {
    TokenEmbeddingsBody body = new TokenEmbeddingsBody();
    body.ask.outputs(Set.of(Output.TOKENS));
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("input", () -> body.ask.texts(TextsReader.read(json, limits)));
    fields.put("encoding_format", () -> body.format = json.choice(Format.class));
    fields.put("input_type", () -> body.ask.inputType(json.string()));
    fields.put("prompt_name", () -> body.ask.promptName(json.string()));
    // No model lets them be chosen, which the encoder says in words.
    fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
    fields.put("normalize", () -> body.ask.normalize(json.bool()));
    fields.put("truncate", () -> body.ask.truncate(json.choice(Truncate.class)));
    fields.put("on_error", () -> body.ask.onError(json.choice(OnError.class)));
    fields.put("lane", () -> body.ask.lane(json.choice(Lane.class)));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    json.object(fields);
    if (body.ask.input().isEmpty()) {
      throw TextsReader.missing();
    }
    return body;
  }

  EmbedAsk ask() {
    return ask;
  }

  Format format() {
    return format;
  }

  /** How the positions of a text's tokens are told. */
  Offsets.Cursor offsetsIn(int item) {
    return offsets.in(ask.textOf(item));
  }
}
