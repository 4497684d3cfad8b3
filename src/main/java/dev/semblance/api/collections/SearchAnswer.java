package dev.semblance.api.collections;

import dev.semblance.collection.SearchHit;
import dev.semblance.collection.SearchRequest;
import dev.semblance.collection.SearchRequest.Part;
import dev.semblance.collection.SearchResult;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The answer to one query: {@code {hits, order, seq, took_ms}}. */
final class SearchAnswer {
  private static final double NANOS_A_MILLISECOND = 1e6;

  private final SearchRequest request;
  private final SearchResult result;

  SearchAnswer(SearchRequest request, SearchResult result) {
    this.request = request;
    this.result = result;
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart("hits");
    result.hits().forEach(hit -> hit(json, hit));
    json.writeEndArray();
    json.writeStringProperty("order", result.order().wireName());
    json.writeNumberProperty("seq", result.seq());
    json.writeNumberProperty(
        "took_ms", Math.round(result.nanos() / NANOS_A_MILLISECOND * 1_000) / 1_000.0);
    json.writeEndObject();
  }

  private void hit(JsonGenerator json, SearchHit hit) {
    Set<Part> include = request.include();
    SearchHit.Ranks ranks = hit.ranks();
    json.writeStartObject();
    json.writeStringProperty("id", hit.id());
    json.writeNumberProperty("score", hit.score());
    json.writeObjectPropertyStart("scores");
    score(json, "vector", ranks.vector());
    score(json, "lexical", ranks.lexical());
    score(json, "fused", ranks.fused());
    score(json, "rerank", ranks.rerank());
    json.writeEndObject();
    json.writeObjectPropertyStart("chunk");
    json.writeStringProperty("text", hit.document().text() == null ? null : hit.chunkText());
    json.writeNumberProperty("start", hit.chunk().start());
    json.writeNumberProperty("end", hit.chunk().end());
    json.writeEndObject();
    if (include.contains(Part.TEXT)) {
      json.writeStringProperty("text", hit.document().text());
    }
    if (include.contains(Part.METADATA)) {
      StoredDocumentJson.metadata(json, hit.document());
    }
    if (include.contains(Part.VECTOR)) {
      StoredDocumentJson.vector(json, hit.chunk());
    }
    highlights(json, hit.highlights());
    if (request.groupBy() != null) {
      json.writeName("group");
      json.writeRawValue(hit.group() == null ? "null" : hit.group().toString());
    }
    if (request.explain()) {
      explain(json, ranks);
    }
    json.writeEndObject();
  }

  private static void score(JsonGenerator json, String name, @Nullable Double value) {
    if (value != null) {
      json.writeNumberProperty(name, value);
    }
  }

  private static void highlights(JsonGenerator json, @Nullable List<int[]> highlights) {
    if (highlights != null) {
      json.writeArrayPropertyStart("highlights");
      for (int[] place : highlights) {
        json.writeArray(place, 0, place.length);
      }
      json.writeEndArray();
    }
  }

  private static void explain(JsonGenerator json, SearchHit.Ranks ranks) {
    json.writeObjectPropertyStart("explain");
    rank(json, "vector", ranks.vectorRank(), ranks.vector());
    rank(json, "lexical", ranks.lexicalRank(), ranks.lexical());
    rank(json, "fused", ranks.fusedRank(), ranks.fused());
    Double rerank = ranks.rerank();
    if (ranks.scorer() != null && rerank != null) {
      json.writeObjectPropertyStart("rerank");
      json.writeNumberProperty("rank", ranks.rerankRank());
      json.writeNumberProperty("score", rerank);
      json.writeStringProperty("scorer", ranks.scorer().wireName());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void rank(JsonGenerator json, String list, int rank, @Nullable Double score) {
    if (rank > 0 && score != null) {
      json.writeObjectPropertyStart(list);
      json.writeNumberProperty("rank", rank);
      json.writeNumberProperty("score", score);
      json.writeEndObject();
    }
  }
}
