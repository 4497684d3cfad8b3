package dev.semblance.api.cohere;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.RerankAsk;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.LongDocuments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of both versions' {@code rerank}. */
final class RerankBody {
  private final RerankAsk ask = new RerankAsk();
  private boolean returnDocuments;
  private @Nullable Integer maxTokens;

  private RerankBody() {}

  /** Version 2: documents are texts, cut where they are too long, and never come back. */
  static RerankBody readV2(JsonBody json, ApiLimits limits) {
    RerankBody body = new RerankBody();
    boolean[] model = new boolean[1];
    body.ask.truncate(Truncate.END);
    Map<String, Runnable> fields = body.fields(json, limits);
    fields.put(
        "model",
        () -> {
          body.ask.model(json.string());
          model[0] = true;
        });
    fields.put("max_tokens_per_doc", () -> body.maxTokens = json.integer(1, Integer.MAX_VALUE));
    fields.put("priority", () -> json.integer(0, 999));
    fields.put("relevant_spans", () -> refuseSpans(json));
    json.object(fields);
    if (!model[0]) {
      throw JsonBody.missing("model", "a model's name");
    }
    body.ask.check();
    return body;
  }

  /** Version 1: long documents are scored by their best part. */
  static RerankBody readV1(JsonBody json, ApiLimits limits) {
    RerankBody body = new RerankBody();
    body.ask.longDocuments(LongDocuments.BEST_CHUNK);
    Map<String, Runnable> fields = body.fields(json, limits);
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("return_documents", () -> body.returnDocuments = json.bool());
    fields.put("rank_fields", () -> refuseFields(json));
    fields.put("max_chunks_per_doc", () -> json.integer(1, Integer.MAX_VALUE));
    json.object(fields);
    body.ask.check();
    return body;
  }

  private Map<String, Runnable> fields(JsonBody json, ApiLimits limits) {
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("query", () -> ask.query(json.string()));
    fields.put("documents", () -> ask.readDocuments(json, limits));
    fields.put("top_n", () -> ask.topN(json.integer(1, Integer.MAX_VALUE)));
    return fields;
  }

  private static void refuseSpans(JsonBody json) {
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put(
        "mode",
        () -> {
          if (!json.string().equals("disabled")) {
            throw json.invalid(
                "is " + Fault.quote(json.string()) + ", but spans are not found here; disabled is");
          }
        });
    fields.put("threshold", json::real);
    fields.put("max_spans", () -> json.integer(1, Integer.MAX_VALUE));
    json.object(fields);
  }

  private static void refuseFields(JsonBody json) {
    List<String> named = json.strings(16);
    if (!named.equals(List.of("text"))) {
      throw json.invalid("names other fields than text, which is the one that is read");
    }
  }

  RerankAsk ask() {
    return ask;
  }

  boolean returnDocuments() {
    return returnDocuments;
  }

  /** What is said that could not be done, for an answer's warnings. */
  List<String> warnings(int modelTokens) {
    return maxTokens == null || maxTokens >= modelTokens
        ? List.of()
        : List.of(
            "max_tokens_per_doc is not applied: documents are cut at the model's "
                + modelTokens
                + " tokens");
  }
}
