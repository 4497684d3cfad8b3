package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.TokenJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Scores;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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

  private record Labelled(String label, double score) {}

  /** The highest first, of equal scores in the order of the model's labels. */
  private void labels(JsonGenerator json, Scores scores) {
    double[] values =
        asked.rawScores() ? raw(scores.logits()) : offer.activation().apply(scores.logits());
    List<Labelled> labelled =
        IntStream.range(0, values.length)
            .mapToObj(i -> new Labelled(offer.labels().get(i), values[i]))
            .sorted(Comparator.comparingDouble(Labelled::score).reversed())
            .toList();
    json.writeArrayPropertyStart("labels");
    for (Labelled each : labelled) {
      json.writeStartObject();
      json.writeStringProperty("label", each.label());
      json.writeNumberProperty("score", each.score());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static double[] raw(float[] logits) {
    return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
  }
}
