package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.InputField;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/sparse-embeddings}. */
final class SparseEmbeddingsBody {
  private final EmbedAsk ask = new EmbedAsk();
  private @Nullable Integer top;
  private boolean withText;

  private SparseEmbeddingsBody() {}

  static SparseEmbeddingsBody read(JsonBody json, ApiLimits limits) {
    SparseEmbeddingsBody body = new SparseEmbeddingsBody();
    body.ask.outputs(Set.of(Output.SPARSE));
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("input", () -> body.ask.input(InputField.read(json, limits)));
    fields.put("input_type", () -> body.ask.inputType(json.string()));
    fields.put("prompt_name", () -> body.ask.promptName(json.string()));
    fields.put("truncate", () -> body.ask.truncate(json.choice(Truncate.class)));
    fields.put("top", () -> body.top = json.integer(1, Integer.MAX_VALUE));
    fields.put("with_text", () -> body.withText = json.bool());
    fields.put("on_error", () -> body.ask.onError(json.choice(OnError.class)));
    fields.put("lane", () -> body.ask.lane(json.choice(Lane.class)));
    json.object(fields);
    if (body.ask.input().isEmpty()) {
      throw InputField.missing();
    }
    return body;
  }

  EmbedAsk ask() {
    return ask;
  }

  /** How many of the largest values to keep, or null for all. */
  @Nullable Integer top() {
    return top;
  }

  boolean withText() {
    return withText;
  }
}
