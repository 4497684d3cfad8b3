package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.LabelScores;
import dev.semblance.api.TokenJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Scores;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/classify}. */
final class ClassifyAnswer {
  private final ClassifyBody asked;
  private final String model;
  private final EncoderFacts.Offer offer;
  private final AnswerItems items;

  /**
   * @throws dev.semblance.fault.Fault when an item, or under {@code on_error: partial} every item,
   *     is at fault
   */
  ClassifyAnswer(ClassifyBody asked, String model, EncoderFacts facts, EmbedResult result) {
    this.asked = asked;
    this.model = model;
    this.offer = facts.offer();
    this.items = AnswerItems.of(result, asked.onError());
  }

  long truncated() {
    return items.truncated();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    items.write(
        json, "classification", (out, index, item) -> labels(out, item.scores()), TokenJson::error);
    json.writeStringProperty("model", model);
    TokenJson.usage(json, items.counts());
    json.writeEndObject();
  }

  private void labels(JsonGenerator json, Scores scores) {
    json.writeArrayPropertyStart("labels");
    for (LabelScores.Labelled each : LabelScores.sorted(offer, scores, asked.rawScores())) {
      json.writeStartObject();
      json.writeStringProperty("label", each.label());
      json.writeNumberProperty("score", each.score());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
