package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.api.PromptChoice;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.LongDocuments;
import dev.semblance.rerank.RerankRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/rerank}. */
final class RerankBody {
  private String model = Encoders.DEFAULT;
  private @Nullable String query;
  private final List<RerankDocument> documents = new ArrayList<>();
  private @Nullable Integer topN;
  private boolean returnDocuments = true;
  private boolean rawScores;
  private @Nullable Truncate truncate;
  private @Nullable LongDocuments longDocuments;
  private @Nullable String instruction;
  private OnError onError = OnError.FAIL;
  private Offsets offsets = Offsets.UTF16;

  private RerankBody() {}

  static RerankBody read(JsonBody json, ApiLimits limits) {
    RerankBody body = new RerankBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put(RerankRequest.QUERY, () -> body.query = readQuery(json));
    fields.put(RerankRequest.DOCUMENTS, () -> body.readDocuments(json, limits.maxInputs()));
    fields.put("top_n", () -> body.topN = json.integer(1, Integer.MAX_VALUE));
    fields.put("return_documents", () -> body.returnDocuments = json.bool());
    fields.put("raw_scores", () -> body.rawScores = json.bool());
    fields.put("truncate", () -> body.truncate = json.choice(Truncate.class));
    fields.put("long_documents", () -> body.longDocuments = json.choice(LongDocuments.class));
    fields.put("instruction", () -> body.instruction = json.string());
    fields.put("on_error", () -> body.onError = json.choice(OnError.class));
    fields.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    json.object(fields);
    body.check();
    return body;
  }

  private static String readQuery(JsonBody json) {
    return switch (json.kind()) {
      case STRING -> json.string();
      case OBJECT -> {
        String[] text = new String[1];
        json.object(Map.of("text", () -> text[0] = json.string()));
        if (text[0] == null) {
          throw json.invalid("has no text, needed: a string, or an object with text");
        }
        yield text[0];
      }
      default -> throw json.wrong("a string, or an object with text");
    };
  }

  private void readDocuments(JsonBody json, int max) {
    if (json.list(max, () -> documents.add(RerankDocument.read(json))) == 0) {
      throw json.invalid("is an empty list, needed: texts, or objects with text");
    }
  }

  private void check() {
    if (query == null) {
      throw JsonBody.missing(RerankRequest.QUERY, "a string, or an object with text");
    }
    if (documents.isEmpty()) {
      throw JsonBody.missing(RerankRequest.DOCUMENTS, "a list of texts, or of objects with text");
    }
  }

  String model() {
    return model;
  }

  boolean returnDocuments() {
    return returnDocuments;
  }

  RerankDocument document(int index) {
    return documents.get(index);
  }

  Offsets offsets() {
    return offsets;
  }

  RerankRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    if (served.inputType() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "says "
              + served.inputType()
              + " in its name "
              + Fault.quote(served.asked())
              + "; query and documents have their roles here: send "
              + Fault.quote(served.id()));
    }
    PairForm pairs = served.encoder().facts().offer().pairs();
    if (instruction != null && (pairs == null || pairs.instruction() == null)) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("instruction"), "is given, but the model reads none: leave it out");
    }
    if (query == null) {
      throw new IllegalStateException("not checked");
    }
    return new RerankRequest(
        query,
        documents.stream().map(RerankDocument::text).toList(),
        new PromptChoice("query", "query", null).textFor(served, false),
        new PromptChoice("documents", "document", null).textFor(served, false),
        instruction,
        topN,
        rawScores,
        truncate,
        longDocuments,
        onError,
        deadline);
  }
}
