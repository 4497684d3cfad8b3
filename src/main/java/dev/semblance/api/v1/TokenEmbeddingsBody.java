package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.PromptChoice;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/token-embeddings}. */
final class TokenEmbeddingsBody {

  /** How each token's vector is written. */
  enum Format {
    FLOAT,
    BASE64
  }

  private String model = Encoders.DEFAULT;
  private List<String> input = List.of();
  private Format format = Format.FLOAT;
  private @Nullable String inputType;
  private @Nullable String promptName;
  private @Nullable Boolean normalize;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;
  private OnError onError = OnError.FAIL;
  private Offsets offsets = Offsets.UTF16;

  private TokenEmbeddingsBody() {}

  static TokenEmbeddingsBody read(JsonBody json, ApiLimits limits) {
    TokenEmbeddingsBody body = new TokenEmbeddingsBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("input", () -> body.input = TextsReader.read(json, limits));
    fields.put("encoding_format", () -> body.format = json.choice(Format.class));
    fields.put("input_type", () -> body.inputType = json.string());
    fields.put("prompt_name", () -> body.promptName = json.string());
    fields.put("normalize", () -> body.normalize = json.bool());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("on_error", () -> body.onError = json.choice(OnError.class));
    fields.put("lane", () -> body.lane = json.choice(Lane.class));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    json.object(fields);
    if (body.input.isEmpty()) {
      throw TextsReader.missing();
    }
    return body;
  }

  String model() {
    return model;
  }

  Format format() {
    return format;
  }

  OnError onError() {
    return onError;
  }

  /** How the positions of a text's tokens are told. */
  Offsets.Cursor offsetsIn(int item) {
    return offsets.in(input.get(item));
  }

  EmbedRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    List<EmbedInput> inputs = input.stream().<EmbedInput>map(EmbedInput.Text::new).toList();
    PromptChoice prompt = new PromptChoice("input_type", inputType, promptName);
    return EmbedRequest.of("input", inputs)
        .outputs(Output.TOKENS)
        .prompt(prompt.textFor(served, false))
        .normalize(normalize)
        .truncate(truncate)
        .lane(lane == null ? Lane.byInputs(inputs.size()) : lane)
        .onError(onError)
        .deadline(deadline);
  }
}
