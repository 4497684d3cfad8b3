package dev.semblance.api.v1;

import dev.semblance.similarity.Norms;
import dev.semblance.similarity.Scores;
import dev.semblance.similarity.SimilarityResult;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.Similarity;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/**
 * The answer of {@code POST /v1/similarity}. What there is for each metric is an object keyed by
 * metric where a list of them was asked for, and stands alone otherwise.
 */
record SimilarityAnswer(SimilarityBody asked, String model, SimilarityResult result) {

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("object", "similarity");
    json.writeStringProperty("model", model);
    json.writeStringProperty("space", result.space());
    if (result.tokenSpace() != null) {
      json.writeStringProperty("token_space", result.tokenSpace());
    }
    json.writeStringProperty("mode", asked.mode().wireName());
    metrics(json);
    json.writeName("order");
    byMetric(json, (metric, _) -> json.writeString(metric.order().wireName()));
    boolean nearest = result.scores().values().stream().anyMatch(Scores.Nearest.class::isInstance);
    json.writeName(nearest ? "results" : "scores");
    byMetric(json, (_, scores) -> scores(json, scores));
    Norms norms = result.norms();
    if (norms != null) {
      norms(json, norms);
    }
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", result.tokensUsed());
    json.writeNumberProperty("total_tokens", result.tokensUsed());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void metrics(JsonGenerator json) {
    json.writeName("metric");
    if (asked.listOfMetrics()) {
      json.writeStartArray();
    }
    result.scores().keySet().forEach(metric -> json.writeString(metric.wireName()));
    if (asked.listOfMetrics()) {
      json.writeEndArray();
    }
  }

  private void byMetric(JsonGenerator json, BiConsumer<Similarity, Scores> value) {
    if (!asked.listOfMetrics()) {
      result.scores().forEach(value);
      return;
    }
    json.writeStartObject();
    result
        .scores()
        .forEach(
            (metric, scores) -> {
              json.writeName(metric.wireName());
              value.accept(metric, scores);
            });
    json.writeEndObject();
  }

  private static void scores(JsonGenerator json, Scores scores) {
    json.writeStartArray();
    switch (scores) {
      case Scores.Matrix matrix -> matrix.forEachBlock(rows -> rows(json, rows));
      case Scores.Pairs pairs -> pairs.forEachBlock(some -> numbers(json, some));
      case Scores.Nearest nearest -> nearest.forEach(hits -> hits(json, hits));
    }
    json.writeEndArray();
  }

  private static void rows(JsonGenerator json, ScoreMatrix scores) {
    for (int row = 0; row < scores.rows(); row++) {
      json.writeStartArray();
      for (int column = 0; column < scores.columns(); column++) {
        number(json, scores.score(row, column));
      }
      json.writeEndArray();
    }
  }

  private static void hits(JsonGenerator json, Ranking hits) {
    json.writeStartArray();
    for (int place = 0; place < hits.size(); place++) {
      json.writeStartObject();
      json.writeNumberProperty("index", hits.index(place));
      json.writeName("score");
      number(json, hits.score(place));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void norms(JsonGenerator json, Norms norms) {
    json.writeObjectPropertyStart("norms");
    norms(json, "inputs", norms.inputs());
    double[] against = norms.against();
    if (against != null) {
      norms(json, "against", against);
    }
    json.writeEndObject();
  }

  private static void norms(JsonGenerator json, String name, double[] norms) {
    json.writeArrayPropertyStart(name);
    numbers(json, norms);
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, double[] values) {
    for (double value : values) {
      number(json, value);
    }
  }

  /** Scores of finite vectors are finite; this is the last door before the wire. */
  private static void number(JsonGenerator json, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException("a score is " + value);
    }
    json.writeNumber(value);
  }
}
