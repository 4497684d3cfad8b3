package dev.semblance.api.openai;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.InputField;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.PromptChoice;
import dev.semblance.chunking.ChunkSize;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/embeddings}. */
final class EmbeddingsBody {
  /** What of a text this route gives, by name. */
  private static final Map<String, Output> OFFERED = offered();

  private String model = Encoders.DEFAULT;
  private List<EmbedInput> input = List.of();
  private @Nullable EmbeddingForm encodingFormat;
  private @Nullable SequencedSet<EmbeddingForm> embeddingTypes;
  private @Nullable SequencedSet<Output> outputs;
  private Offsets offsets = Offsets.UTF16;
  private @Nullable Integer dimensions;
  private @Nullable String inputType;
  private @Nullable String promptName;
  private @Nullable Boolean normalize;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;
  private OnError onError = OnError.FAIL;
  private @Nullable ChunkingField chunking;

  private EmbeddingsBody() {}

  private static Map<String, Output> offered() {
    Map<String, Output> offered = new LinkedHashMap<>();
    for (Output output : List.of(Output.DENSE, Output.SPARSE, Output.TOKENS)) {
      offered.put(output.wireName(), output);
    }
    return offered;
  }

  static EmbeddingsBody read(JsonBody json, ApiLimits limits) {
    EmbeddingsBody body = new EmbeddingsBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("input", () -> body.input = InputField.read(json, limits));
    fields.put("encoding_format", () -> body.encodingFormat = EmbeddingForm.readOne(json));
    fields.put("embedding_types", () -> body.embeddingTypes = EmbeddingForm.readSeveral(json));
    fields.put("outputs", () -> body.outputs = outputs(json));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    fields.put("dimensions", () -> body.dimensions = json.dimensions());
    fields.put("input_type", () -> body.inputType = json.string());
    fields.put("prompt_name", () -> body.promptName = json.string());
    fields.put("normalize", () -> body.normalize = json.bool());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("on_error", () -> body.onError = json.choice(OnError.class));
    fields.put("lane", () -> body.lane = json.choice(Lane.class));
    fields.put(ChunkSize.FIELD, () -> body.chunking = ChunkingField.read(json));
    json.object(fields);
    body.check();
    return body;
  }

  private void check() {
    if (input.isEmpty()) {
      throw InputField.missing();
    }
    if (encodingFormat != null && embeddingTypes != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("embedding_types"),
          "is given together with encoding_format, needed: one of them");
    }
    if (embeddingTypes != null && outputs != null && outputs.equals(Set.of(Output.SPARSE))) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("embedding_types"),
          "is given, but outputs asks no vectors that could be of a type; leave it out");
    }
    if (chunking != null && tokenIds()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(ChunkSize.FIELD), "cuts texts, but input holds token ids; send text");
    }
  }

  /** At least one; one named twice counts once. */
  private static SequencedSet<Output> outputs(JsonBody json) {
    SequencedSet<Output> outputs = new LinkedHashSet<>();
    int count = json.list(16, () -> outputs.add(json.choice(OFFERED)));
    if (count == 0) {
      throw json.invalid(
          "is an empty list, needed: some of " + String.join(", ", OFFERED.keySet()));
    }
    return outputs;
  }

  String model() {
    return model;
  }

  OnError onError() {
    return onError;
  }

  /** The one form of {@code embedding}; meant only where {@link #embeddingTypes} is null. */
  EmbeddingForm encodingFormat() {
    return encodingFormat == null ? EmbeddingForm.FLOAT : encodingFormat;
  }

  /** The forms that make {@code embedding} an object, or null. */
  @Nullable SequencedSet<EmbeddingForm> embeddingTypes() {
    return embeddingTypes;
  }

  /** Whether the caller said which outputs are wanted; otherwise it is the dense one. */
  boolean namesOutputs() {
    return outputs != null;
  }

  /** How the positions of an input's tokens are told. */
  Offsets.Cursor offsetsIn(int item) {
    return offsets.in(input.get(item) instanceof EmbedInput.Text(String text) ? text : "");
  }

  /** How texts are cut; null when they are not. */
  @Nullable ChunkingField chunking() {
    return chunking;
  }

  /** Who waits, or null where the request does not say. */
  @Nullable Lane lane() {
    return lane;
  }

  private boolean tokenIds() {
    return input.getFirst() instanceof EmbedInput.TokenIds;
  }

  EmbedRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    PromptChoice prompt = new PromptChoice("input_type", inputType, promptName);
    return EmbedRequest.of("input", input)
        .outputs(outputs == null ? Set.of(Output.DENSE) : outputs)
        .prompt(prompt.textFor(served, tokenIds()))
        .dimensions(dimensions)
        .normalize(normalize)
        .truncate(truncate)
        .lane(lane == null ? Lane.byInputs(input.size()) : lane)
        .onError(onError)
        .deadline(deadline);
  }
}
