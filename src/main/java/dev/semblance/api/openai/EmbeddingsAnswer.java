package dev.semblance.api.openai;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.Offsets;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorJson;
import dev.semblance.chunking.ChunkedResult;
import dev.semblance.chunking.ChunkedResult.EmbeddedChunk;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/embeddings}. */
final class EmbeddingsAnswer {
  private final EmbeddingsBody asked;
  private final String model;
  private final EmbedResult result;
  private final AnswerItems items;
  private final @Nullable List<List<EmbeddedChunk>> chunks;
  private final long used;

  /**
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  EmbeddingsAnswer(EmbeddingsBody asked, String model, EmbedResult result) {
    this(asked, model, result, null, result.tokensUsed());
  }

  /** The same with chunks. */
  EmbeddingsAnswer(EmbeddingsBody asked, String model, ChunkedResult chunked) {
    this(asked, model, chunked.texts(), chunked.chunks(), chunked.tokensUsed());
  }

  private EmbeddingsAnswer(
      EmbeddingsBody asked,
      String model,
      EmbedResult result,
      @Nullable List<List<EmbeddedChunk>> chunks,
      long used) {
    this.asked = asked;
    this.model = model;
    this.chunks = chunks;
    this.used = used;
    this.result = result;
    this.items = AnswerItems.of(result, asked.onError());
  }

  long truncated() {
    return items.truncated();
  }

  EmbedResult.Timings timings() {
    return result.timings();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    items.write(json, "embedding", this::embedded, OpenAiProblemStyle::error);
    json.writeStringProperty("model", model);
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", used);
    json.writeNumberProperty("total_tokens", used);
    json.writeEndObject();
    json.writeStringProperty("space", result.space().toString());
    if (asked.namesOutputs()) {
      spaces(json);
    }
    json.writeBooleanProperty("normalized", result.normalized());
    json.writeEndObject();
  }

  private void embedded(JsonGenerator json, int index, ItemResult.Embedded embedded) {
    if (asks(Output.DENSE)) {
      json.writeName("embedding");
      vector(json, embedded.dense().vector());
    }
    if (asks(Output.SPARSE)) {
      json.writeObjectPropertyStart("sparse");
      VectorJson.sparse(json, embedded.sparse());
      json.writeEndObject();
    }
    if (asks(Output.TOKENS)) {
      tokens(json, embedded.tokens(), asked.offsetsIn(index));
    }
    TokenCount count = embedded.count();
    json.writeNumberProperty("tokens", count.total());
    if (count.estimated()) {
      json.writeBooleanProperty("tokens_estimated", true);
    }
    json.writeNumberProperty("tokens_used", count.used());
    json.writeBooleanProperty("truncated", count.truncated());
    if (asks(Output.DENSE)) {
      json.writeNumberProperty("norm", embedded.dense().norm());
    }
    if (chunks != null) {
      chunks(json, chunks.get(index), asked.offsetsIn(index));
    }
  }

  private boolean asks(Output output) {
    return result.wanted().outputs().contains(output);
  }

  private void tokens(JsonGenerator json, TokenEmbeddings embeddings, Offsets.Cursor offsets) {
    json.writeArrayPropertyStart("token_embeddings");
    int width = embeddings.width();
    for (int t = 0; t < embeddings.tokens().size(); t++) {
      json.writeStartObject();
      TokenJson.fields(json, embeddings.tokens().get(t), offsets);
      json.writeName("embedding");
      vector(json, Arrays.copyOfRange(embeddings.values(), t * width, (t + 1) * width));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void chunks(JsonGenerator json, List<EmbeddedChunk> all, Offsets.Cursor offsets) {
    json.writeArrayPropertyStart("chunks");
    for (EmbeddedChunk embedded : all) {
      json.writeStartObject();
      json.writeNumberProperty("start", offsets.of(embedded.chunk().start()));
      json.writeNumberProperty("end", offsets.of(embedded.chunk().end()));
      json.writeNumberProperty("tokens", embedded.chunk().tokens());
      json.writeName("embedding");
      vector(json, embedded.embedding().vector());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void spaces(JsonGenerator json) {
    Wanted wanted = result.wanted();
    json.writeObjectPropertyStart("spaces");
    space(json, Output.DENSE, wanted.dense() == null ? null : wanted.dense().space());
    space(json, Output.SPARSE, wanted.sparse());
    space(json, Output.TOKENS, wanted.tokens() == null ? null : wanted.tokens().space());
    json.writeEndObject();
  }

  private static void space(JsonGenerator json, Output output, @Nullable EmbeddingSpace space) {
    if (space != null) {
      json.writeStringProperty(output.wireName(), space.toString());
    }
  }

  private void vector(JsonGenerator json, float[] vector) {
    SequencedSet<EmbeddingForm> types = asked.embeddingTypes();
    if (types == null) {
      asked.encodingFormat().write(json, vector);
      return;
    }
    json.writeStartObject();
    for (EmbeddingForm type : types) {
      json.writeName(type.wireName());
      type.write(json, vector);
    }
    json.writeEndObject();
  }
}
