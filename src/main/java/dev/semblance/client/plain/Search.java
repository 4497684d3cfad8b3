package dev.semblance.client.plain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in a collection. Immutable.
 *
 * @param text or null
 * @param embedding in place of a text, or null
 * @param mode {@code hybrid}, {@code vector} or {@code lexical}; null leaves it to the server
 * @param minScore keeps hits whose vector score is this or closer, or null
 * @param rerank the model that scores the best again, or null
 * @param minSeq of a write that must be seen, or 0
 * @param vectors whether hits carry the vector of their best piece
 */
public record Search(
    @Nullable String text,
    @Nullable Embedding embedding,
    @Nullable String mode,
    @Nullable Filter filter,
    int limit,
    @Nullable Double minScore,
    @Nullable String rerank,
    long minSeq,
    boolean vectors) {
  private static final int LIMIT = 10;

  public static Search of(String text) {
    return new Search(text, null, null, null, LIMIT, null, null, 0, false);
  }

  public static Search of(Embedding embedding) {
    return new Search(null, embedding, "vector", null, LIMIT, null, null, 0, false);
  }

  public Search mode(String other) {
    return new Search(text, embedding, other, filter, limit, minScore, rerank, minSeq, vectors);
  }

  public Search filter(@Nullable Filter other) {
    return new Search(text, embedding, mode, other, limit, minScore, rerank, minSeq, vectors);
  }

  public Search limit(int most) {
    return new Search(text, embedding, mode, filter, most, minScore, rerank, minSeq, vectors);
  }

  public Search minScore(@Nullable Double least) {
    return new Search(text, embedding, mode, filter, limit, least, rerank, minSeq, vectors);
  }

  public Search rerank(String model) {
    return new Search(text, embedding, mode, filter, limit, minScore, model, minSeq, vectors);
  }

  /** One that sees what was written. */
  public Search after(Written written) {
    return new Search(
        text, embedding, mode, filter, limit, minScore, rerank, written.seq(), vectors);
  }

  /** With vectors in its hits. */
  public Search withVectors() {
    return new Search(text, embedding, mode, filter, limit, minScore, rerank, minSeq, true);
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    Reading.put(body, "text", text);
    if (embedding != null) {
      body.put("vector", embedding.vector());
      body.put("space", embedding.space().text());
    }
    Reading.put(body, "mode", mode);
    Reading.put(body, "filter", Filter.body(filter));
    body.put("limit", limit);
    Reading.put(body, "min_score", minScore);
    Reading.put(body, "rerank", rerank == null ? null : Map.of("model", rerank));
    Reading.put(body, "min_seq", minSeq == 0 ? null : (Long) minSeq);
    body.put(
        "include", vectors ? List.of("text", "metadata", "vector") : List.of("text", "metadata"));
    return body;
  }
}
