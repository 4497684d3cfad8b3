package dev.semblance.api.openai;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.Offsets;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.TokenJson;
import dev.semblance.api.VectorForm;
import dev.semblance.api.VectorJson;
import dev.semblance.chunking.ChunkedResult;
import dev.semblance.chunking.ChunkedResult.EmbeddedChunk;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Wanted;
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
  private final Int8Range range;
  private final @Nullable List<List<EmbeddedChunk>> chunks;
  private final long used;

  /**
   * @param range of bytes, where they are asked
   */
  EmbeddingsAnswer(EmbeddingsBody asked, Embedded embedded, Int8Range range) {
    this(asked, embedded, range, null, embedded.result().tokensUsed());
  }

  /** The same with chunks. */
  EmbeddingsAnswer(
      EmbeddingsBody asked, Embedded embedded, Int8Range range, ChunkedResult chunked) {
    this(asked, embedded, range, chunked.chunks(), chunked.tokensUsed());
  }

  private EmbeddingsAnswer(
      EmbeddingsBody asked,
      Embedded embedded,
      Int8Range range,
      @Nullable List<List<EmbeddedChunk>> chunks,
      long used) {
    this.asked = asked;
    this.model = embedded.served().asked();
    this.result = embedded.result();
    this.items = embedded.items();
    this.range = range;
    this.chunks = chunks;
    this.used = used;
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    items.write(json, "embedding", this::embedded, OpenAiDialect::error);
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
    if (asked.forms().stream().anyMatch(VectorForm::isCalibrated)
        && range instanceof Int8Range.Uniform(float r)) {
      json.writeNumberProperty("int8_range", r);
    }
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
    SequencedSet<VectorForm> types = asked.embeddingTypes();
    if (types == null) {
      asked.encodingFormat().write(json, vector, range);
      return;
    }
    json.writeStartObject();
    for (VectorForm type : types) {
      json.writeName(type.wireName());
      type.write(json, vector, range);
    }
    json.writeEndObject();
  }
}
