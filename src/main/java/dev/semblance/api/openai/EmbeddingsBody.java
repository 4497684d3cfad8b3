package dev.semblance.api.openai;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.InputField;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.VectorForm;
import dev.semblance.chunking.ChunkSize;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.Collection;
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

  private final EmbedAsk ask = new EmbedAsk();
  private @Nullable VectorForm encodingFormat;
  private @Nullable SequencedSet<VectorForm> embeddingTypes;
  private @Nullable SequencedSet<Output> outputs;
  private Offsets offsets = Offsets.UTF16;
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
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("input", () -> body.ask.input(InputField.read(json, limits)));
    fields.put("encoding_format", () -> body.encodingFormat = VectorForm.readOne(json));
    fields.put("embedding_types", () -> body.embeddingTypes = VectorForm.readSeveral(json));
    fields.put("outputs", () -> body.readOutputs(json));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
    fields.put("input_type", () -> body.ask.inputType(json.string()));
    fields.put("prompt_name", () -> body.ask.promptName(json.string()));
    fields.put("normalize", () -> body.ask.normalize(json.bool()));
    fields.put("truncate", () -> body.ask.truncate(json.choice(Truncate.class)));
    fields.put("on_error", () -> body.ask.onError(json.choice(OnError.class)));
    fields.put("lane", () -> body.ask.lane(json.choice(Lane.class)));
    fields.put(ChunkSize.FIELD, () -> body.chunking = ChunkingField.read(json));
    json.object(fields);
    body.check();
    return body;
  }

  private void check() {
    if (ask.input().isEmpty()) {
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
    if (outputs != null
        && outputs.contains(Output.TOKENS)
        && forms().stream().anyMatch(VectorForm::isCalibrated)) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("embedding_types"),
          "asks for bytes, but int8 and uint8 are measured for dense vectors, and outputs asks"
              + " tokens; leave one of them out");
    }
    if (chunking != null && ask.tokenIds()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(ChunkSize.FIELD), "cuts texts, but input holds token ids; send text");
    }
  }

  /** At least one; one named twice counts once. */
  private void readOutputs(JsonBody json) {
    SequencedSet<Output> named = new LinkedHashSet<>();
    int count = json.list(16, () -> named.add(json.choice(OFFERED)));
    if (count == 0) {
      throw json.empty("list, needed: some of " + String.join(", ", OFFERED.keySet()));
    }
    outputs = named;
    ask.outputs(named);
  }

  EmbedAsk ask() {
    return ask;
  }

  OnError onError() {
    return ask.onError();
  }

  /** The one form of {@code embedding}; meant only where {@link #embeddingTypes} is null. */
  VectorForm encodingFormat() {
    return encodingFormat == null ? VectorForm.FLOAT : encodingFormat;
  }

  /** The forms that make {@code embedding} an object, or null. */
  @Nullable SequencedSet<VectorForm> embeddingTypes() {
    return embeddingTypes;
  }

  /** Whether the caller said which outputs are wanted; otherwise it is the dense one. */
  boolean namesOutputs() {
    return outputs != null;
  }

  /** How the positions of an input's tokens are told. */
  Offsets.Cursor offsetsIn(int item) {
    return offsets.in(ask.textOf(item));
  }

  /** How texts are cut; null when they are not. */
  @Nullable ChunkingField chunking() {
    return chunking;
  }

  /** Every form that is asked. */
  Collection<VectorForm> forms() {
    return embeddingTypes == null ? List.of(encodingFormat()) : embeddingTypes;
  }
}
