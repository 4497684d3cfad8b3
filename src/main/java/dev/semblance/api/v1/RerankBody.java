package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.LongDocuments;
import java.util.LinkedHashMap;
import java.util.Map;

/** The body of {@code POST /v1/rerank}. */
final class RerankBody {
  private final RerankAsk ask = new RerankAsk();
  private boolean returnDocuments = true;
  private Offsets offsets = Offsets.UTF16;

  private RerankBody() {}

  static RerankBody read(JsonBody json, ApiLimits limits) {
    RerankBody body = new RerankBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("query", () -> body.ask.readQuery(json));
    fields.put("documents", () -> body.ask.readDocuments(json, limits));
    fields.put("top_n", () -> body.ask.topN(json.integer(1, Integer.MAX_VALUE)));
    fields.put("return_documents", () -> body.returnDocuments = json.bool());
    fields.put("raw_scores", () -> body.ask.rawScores(json.bool()));
    fields.put("truncate", () -> body.ask.truncate(json.choice(Truncate.class)));
    fields.put("long_documents", () -> body.ask.longDocuments(json.choice(LongDocuments.class)));
    fields.put("instruction", () -> body.ask.instruction(json.string()));
    fields.put("on_error", () -> body.ask.onError(json.choice(OnError.class)));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    json.object(fields);
    body.ask.check();
    return body;
  }

  RerankAsk ask() {
    return ask;
  }

  boolean returnDocuments() {
    return returnDocuments;
  }

  RerankDocument document(int index) {
    return ask.document(index);
  }

  Offsets offsets() {
    return offsets;
  }
}
