package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.LongDocuments;
import dev.semblance.rerank.RerankFields;
import dev.semblance.rerank.RerankRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a body asks to be put in order, in the domain's words, with every default; a dialect's
 * reader fills it under whatever names its clients use. For one thread.
 */
public final class RerankAsk {
  private static final String QUERY_NEEDED = "a string, or an object with text";
  private static final String DOCUMENTS_NEEDED = "a list of texts, or of objects with text";

  private final RerankFields fields;
  private String model = Encoders.DEFAULT;
  private @Nullable String query;
  private List<RerankDocument> documents = new ArrayList<>();
  private @Nullable Integer topN;
  private boolean rawScores;
  private @Nullable Truncate truncate;
  private @Nullable LongDocuments longDocuments;
  private @Nullable String instruction;
  private OnError onError = OnError.FAIL;

  /**
   * @param fields that hold the texts, for faults
   */
  public RerankAsk(RerankFields fields) {
    this.fields = fields;
  }

  /** In the words that most dialects use. */
  public RerankAsk() {
    this(RerankFields.USUAL);
  }

  public void model(String name) {
    model = name;
  }

  public void query(String text) {
    query = text;
  }

  /** Reads a query: a string, or an object with a text. */
  public void readQuery(JsonBody json) {
    query =
        switch (json.kind()) {
          case STRING -> json.string();
          case OBJECT -> readText(json);
          default -> throw json.wrong(QUERY_NEEDED);
        };
  }

  private static String readText(JsonBody json) {
    String[] text = new String[1];
    json.object(Map.of("text", () -> text[0] = json.string()));
    if (text[0] == null) {
      throw json.invalid("has no text, needed: " + QUERY_NEEDED);
    }
    return text[0];
  }

  /** Reads documents: texts, or objects with a text. */
  public void readDocuments(JsonBody json, ApiLimits limits) {
    if (json.list(limits.maxInputs(), () -> documents.add(RerankDocument.read(json))) == 0) {
      throw json.empty("list, needed: texts, or objects with text");
    }
  }

  public void documents(List<RerankDocument> given) {
    documents = given;
  }

  public void topN(int wanted) {
    topN = wanted;
  }

  public void rawScores(boolean wanted) {
    rawScores = wanted;
  }

  public void truncate(Truncate side) {
    truncate = side;
  }

  public void longDocuments(LongDocuments wanted) {
    longDocuments = wanted;
  }

  public void instruction(String text) {
    instruction = text;
  }

  public void onError(OnError wanted) {
    onError = wanted;
  }

  public String model() {
    return model;
  }

  public RerankDocument document(int index) {
    return documents.get(index);
  }

  public List<RerankDocument> documents() {
    return documents;
  }

  /**
   * Checks that both are there.
   *
   * @throws Fault.InvalidRequest when the query, or the documents, were not given
   */
  public void check() {
    if (query == null) {
      throw JsonBody.missing(fields.query(), QUERY_NEEDED);
    }
    if (documents.isEmpty()) {
      throw JsonBody.missing(fields.documents(), DOCUMENTS_NEEDED);
    }
  }

  /** UTF-16 units of the query and of all documents. */
  public long characters() {
    return documents.stream().mapToLong(document -> document.text().length()).sum()
        + (query == null ? 0 : (long) query.length() * documents.size());
  }

  RerankRequest toRequest(ServedEncoder served, @Nullable Deadline deadline) {
    EmbedAsk.refuseRole(served, "query and documents have their roles here");
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
        fields,
        new PromptChoice(fields.query(), "query", null).textFor(served, false),
        new PromptChoice(fields.documents(), "document", null).textFor(served, false),
        instruction,
        topN,
        rawScores,
        truncate,
        longDocuments,
        onError,
        deadline);
  }
}
