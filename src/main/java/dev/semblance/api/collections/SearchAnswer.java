package dev.semblance.api.collections;

import dev.semblance.api.Offsets;
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
  private final Offsets offsets;
  private final SearchResult result;

  SearchAnswer(SearchBody.Query query, SearchResult result) {
    this.request = query.request();
    this.offsets = query.offsets();
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
    StoredDocumentJson.place(json, hit.chunk(), cursor(hit.document().text()));
    json.writeEndObject();
    if (include.contains(Part.TEXT)) {
      json.writeStringProperty("text", hit.document().text());
    }
    if (include.contains(Part.METADATA)) {
      StoredDocumentJson.metadata(json, hit.document());
    }
    if (include.contains(Part.VECTOR)) {
      StoredDocumentJson.vector(json, hit.chunk(), false);
    }
    highlights(json, hit);
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

  /** In the text of the chunk. */
  private void highlights(JsonGenerator json, SearchHit hit) {
    List<int[]> highlights = hit.highlights();
    if (highlights != null) {
      Offsets.Cursor cursor = cursor(hit.chunkText());
      json.writeArrayPropertyStart("highlights");
      for (int[] place : highlights) {
        json.writeStartArray();
        json.writeNumber(cursor.of(place[0]));
        json.writeNumber(cursor.of(place[1]));
        json.writeEndArray();
      }
      json.writeEndArray();
    }
  }

  /** A vector without a text has one chunk, from 0 to 0. */
  private Offsets.Cursor cursor(@Nullable String text) {
    return offsets.in(text == null ? "" : text);
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
