package dev.semblance.api;

import dev.semblance.rerank.RerankResult;
import tools.jackson.core.JsonGenerator;

/** One document of an order in the shape that Jina, Cohere, Voyage and vLLM share. */
public final class RankedJson {
  private RankedJson() {}

  /**
   * Writes a list of {@code {index, relevance_score, document?}}, the best first.
   *
   * @param field the list's name
   * @param echo whether each has its document, as an object with a text
   */
  public static void write(
      JsonGenerator json, String field, RerankAsk asked, RerankResult result, boolean echo) {
    json.writeArrayPropertyStart(field);
    for (RerankResult.Ranked ranked : result.ranked()) {
      json.writeStartObject();
      json.writeNumberProperty("index", ranked.index());
      json.writeNumberProperty("relevance_score", finite(ranked.score()));
      if (echo) {
        json.writeName("document");
        asked.document(ranked.index()).write(json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The last door before the wire. */
  public static double finite(double score) {
    if (!Double.isFinite(score)) {
      throw new IllegalStateException("a score is " + score);
    }
    return score;
  }
}
