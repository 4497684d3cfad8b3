package dev.semblance.api.v1;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.TokenJson;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Scores;
import dev.semblance.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code POST /v1/classify}. */
final class ClassifyAnswer {
  private final ClassifyBody asked;
  private final String model;
  private final EncoderFacts.Offer offer;
  private final List<ItemResult> items;
  private final List<TokenJson.Counted> counts = new ArrayList<>();

  /**
   * @throws dev.semblance.fault.Fault when an item, or under {@code on_error: partial} every item,
   *     is at fault
   */
  ClassifyAnswer(ClassifyBody asked, String model, EncoderFacts facts, EmbedResult result) {
    this.asked = asked;
    this.model = model;
    this.offer = facts.offer();
    this.items = AnswerItems.of(result, asked.onError());
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof ItemResult.Embedded embedded) {
        counts.add(new TokenJson.Counted(i, embedded.count()));
      }
    }
  }

  long truncated() {
    return counts.stream().filter(item -> item.count().truncated()).count();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (int i = 0; i < items.size(); i++) {
      item(json, i, items.get(i));
    }
    json.writeEndArray();
    json.writeStringProperty("model", model);
    TokenJson.usage(json, counts);
    json.writeEndObject();
  }

  private void item(JsonGenerator json, int index, ItemResult item) {
    json.writeStartObject();
    switch (item) {
      case ItemResult.Embedded embedded -> {
        json.writeStringProperty("object", "classification");
        json.writeNumberProperty("index", index);
        labels(json, embedded.scores());
      }
      case ItemResult.Refused refused -> {
        json.writeStringProperty("object", "error");
        json.writeNumberProperty("index", index);
        error(json, Problem.of(refused.fault()));
      }
    }
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

  private static void error(JsonGenerator json, Problem problem) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("code", problem.code());
    json.writeNumberProperty("status", problem.status());
    json.writeStringProperty("message", problem.detail());
    json.writeEndObject();
  }
}
