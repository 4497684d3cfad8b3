package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.InputField;
import dev.semblance.api.JsonBody;
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

/** The body of {@code POST /v1/sparse-embeddings}. */
final class SparseEmbeddingsBody {
  private String model = Encoders.DEFAULT;
  private List<EmbedInput> input = List.of();
  private @Nullable String inputType;
  private @Nullable String promptName;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;
  private @Nullable Integer top;
  private boolean withText;
  private OnError onError = OnError.FAIL;

  private SparseEmbeddingsBody() {}

  static SparseEmbeddingsBody read(JsonBody json, ApiLimits limits) {
    SparseEmbeddingsBody body = new SparseEmbeddingsBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("input", () -> body.input = InputField.read(json, limits));
    fields.put("input_type", () -> body.inputType = json.string());
    fields.put("prompt_name", () -> body.promptName = json.string());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("top", () -> body.top = json.integer(1, Integer.MAX_VALUE));
    fields.put("with_text", () -> body.withText = json.bool());
    fields.put("on_error", () -> body.onError = json.choice(OnError.class));
    fields.put("lane", () -> body.lane = json.choice(Lane.class));
    json.object(fields);
    if (body.input.isEmpty()) {
      throw InputField.missing();
    }
    return body;
  }

  String model() {
    return model;
  }

  OnError onError() {
    return onError;
  }

  /** How many of the largest values to keep, or null for all. */
  @Nullable Integer top() {
    return top;
  }

  boolean withText() {
    return withText;
  }

  EmbedRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    boolean tokenIds = input.getFirst() instanceof EmbedInput.TokenIds;
    PromptChoice prompt = new PromptChoice("input_type", inputType, promptName);
    return EmbedRequest.of("input", input)
        .outputs(Output.SPARSE)
        .prompt(prompt.textFor(served, tokenIds))
        .truncate(truncate)
        .lane(lane == null ? Lane.byInputs(input.size()) : lane)
        .onError(onError)
        .deadline(deadline);
  }
}
