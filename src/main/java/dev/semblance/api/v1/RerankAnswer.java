package dev.semblance.api.v1;

import dev.semblance.api.Offsets;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankDocument;
import dev.semblance.api.TokenJson;
import dev.semblance.problem.Problem;
import dev.semblance.rerank.RerankResult;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/rerank}. */
final class RerankAnswer {
  private final RerankBody asked;
  private final String model;
  private final RerankResult result;

  RerankAnswer(RerankBody asked, String model, RerankResult result) {
    this.asked = asked;
    this.model = model;
    this.result = result;
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeStringProperty("model", model);
    json.writeStringProperty("scorer", result.scorer().wireName());
    json.writeArrayPropertyStart("results");
    result.ranked().forEach(ranked -> ranked(json, ranked));
    result.failed().forEach(failed -> failed(json, failed));
    json.writeEndArray();
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", result.tokens());
    json.writeNumberProperty("total_tokens", result.tokens());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void ranked(JsonGenerator json, RerankResult.Ranked ranked) {
    json.writeStartObject();
    json.writeNumberProperty("index", ranked.index());
    json.writeNumberProperty("relevance_score", RankedJson.finite(ranked.score()));
    json.writeBooleanProperty("truncated", ranked.truncated());
    RerankDocument document = asked.document(ranked.index());
    RerankResult.Window window = ranked.window();
    if (window != null) {
      Offsets.Cursor offsets = asked.offsets().in(document.text());
      json.writeObjectPropertyStart("chunk");
      json.writeNumberProperty("start", offsets.of(window.start()));
      json.writeNumberProperty("end", offsets.of(window.end()));
      json.writeEndObject();
    }
    if (asked.returnDocuments()) {
      json.writeName("document");
      document.write(json);
    }
    json.writeEndObject();
  }

  private static void failed(JsonGenerator json, RerankResult.Failed failed) {
    json.writeStartObject();
    json.writeNumberProperty("index", failed.index());
    TokenJson.error(json, Problem.of(failed.fault()));
    json.writeEndObject();
  }
}
