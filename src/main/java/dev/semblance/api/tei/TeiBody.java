package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body of any of TEI's routes: they share their fields, and {@code POST /} takes all of them.
 *
 * <p>Options may also stand in {@code parameters}, as Hugging Face's pipelines have them.
 */
final class TeiBody {

  /** What a route makes of {@code inputs}. */
  enum Reads {
    TEXTS,
    SEQUENCES
  }

  private static final Map<String, Boolean> DIRECTIONS = directions();

  /** Not TEI's: what {@code POST /rerank} is asked by those who say documents. */
  private static final String TRUNCATE_PROMPT_TOKENS = "truncate_prompt_tokens";

  private @Nullable String model;
  private @Nullable TeiInputs inputs;
  private @Nullable String source;
  private List<String> sentences = List.of();
  private @Nullable String query;
  private boolean queryIsObject;
  private @Nullable List<String> texts;
  private @Nullable List<RerankDocument> documents;
  private @Nullable Boolean cut;
  private @Nullable Boolean left;
  private @Nullable String promptName;
  private boolean normalize = true;
  private @Nullable Integer dimensions;
  private boolean rawScores;
  private boolean returnText;
  private @Nullable Integer topN;
  private boolean activation = true;
  private @Nullable Integer promptTokens;

  private TeiBody() {}

  private static Map<String, Boolean> directions() {
    Map<String, Boolean> names = new LinkedHashMap<>();
    names.put("Right", false);
    names.put("right", false);
    names.put("Left", true);
    names.put("left", true);
    return names;
  }

  /**
   * Reads the object at hand.
   *
   * @param reads what {@code inputs} is where it is no object
   */
  static TeiBody read(JsonBody json, ApiLimits limits, Reads reads) {
    TeiBody body = new TeiBody();
    Map<String, Runnable> fields = body.options(json);
    fields.put("model", () -> body.model = json.string());
    fields.put("inputs", () -> body.readInputs(json, limits, reads));
    fields.put("query", () -> body.readQuery(json));
    fields.put("texts", () -> body.texts = json.strings(limits.maxInputs()));
    fields.put("documents", () -> body.documents = readDocuments(json, limits));
    fields.put("top_n", () -> body.topN = json.integer(0, Integer.MAX_VALUE));
    fields.put("use_activation", () -> body.activation = json.bool());
    fields.put(
        TRUNCATE_PROMPT_TOKENS, () -> body.promptTokens = json.integer(-1, Integer.MAX_VALUE));
    fields.put("parameters", () -> json.object(body.options(json)));
    json.object(fields);
    return body;
  }

  /** A string; those who say documents may also send an object with a text. */
  private void readQuery(JsonBody json) {
    queryIsObject = json.kind() == JsonBody.Kind.OBJECT;
    query = queryIsObject ? RerankDocument.read(json).text() : json.string();
  }

  private static List<RerankDocument> readDocuments(JsonBody json, ApiLimits limits) {
    List<RerankDocument> read = new ArrayList<>();
    json.list(limits.maxInputs(), () -> read.add(RerankDocument.read(json)));
    return read;
  }

  private Map<String, Runnable> options(JsonBody json) {
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("truncate", () -> cut = json.bool());
    fields.put("truncation_direction", () -> left = json.choice(DIRECTIONS));
    fields.put("prompt_name", () -> promptName = json.string());
    fields.put("normalize", () -> normalize = json.bool());
    fields.put("dimensions", () -> dimensions = json.dimensions());
    fields.put("raw_scores", () -> rawScores = json.bool());
    fields.put("return_text", () -> returnText = json.bool());
    return fields;
  }

  private void readInputs(JsonBody json, ApiLimits limits, Reads reads) {
    if (json.kind() == JsonBody.Kind.OBJECT) {
      Map<String, Runnable> pair = new LinkedHashMap<>();
      pair.put("source_sentence", () -> source = json.string());
      pair.put("sourceSentence", () -> source = json.string());
      pair.put("sentences", () -> sentences = json.strings(limits.maxInputs()));
      json.object(pair);
      return;
    }
    inputs =
        switch (reads) {
          case TEXTS -> TeiInputs.texts(json, limits);
          case SEQUENCES -> TeiInputs.sequences(json, limits);
        };
  }

  String model() {
    return model == null ? Encoders.DEFAULT : model;
  }

  /** Whether it asks how near sentences are to another. */
  boolean isSimilarity() {
    return source != null || !sentences.isEmpty();
  }

  /** Whether it asks for an order of texts. */
  boolean isRerank() {
    return query != null || texts != null;
  }

  /** Whether it asks for an order in the words of those who say documents. */
  boolean isByDocuments() {
    return documents != null && texts == null;
  }

  /**
   * The same in their words.
   *
   * @throws Fault.InvalidRequest when texts are to be cut at another length than the model's
   */
  RerankAsk toRerank() {
    RerankAsk ask = new RerankAsk();
    ask.model(model());
    if (query != null) {
      ask.query(query);
    }
    if (documents != null) {
      ask.documents(documents);
    }
    if (topN != null && topN > 0) {
      ask.topN(topN);
    }
    ask.rawScores(!activation);
    if (promptTokens != null) {
      if (promptTokens != -1) {
        throw new Fault.InvalidRequest(
            Fault.Place.of(TRUNCATE_PROMPT_TOKENS),
            "is " + promptTokens + ", but texts are cut at the model's own length alone: -1");
      }
      ask.truncate(Truncate.END);
    }
    return ask;
  }

  TeiInputs inputs() {
    if (inputs == null) {
      throw JsonBody.missing("inputs", "a string, or a list");
    }
    return inputs;
  }

  String source() {
    if (source == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("inputs"), "has no source_sentence, needed: a string");
    }
    return source;
  }

  List<String> sentences() {
    if (sentences.isEmpty()) {
      throw new Fault.EmptyValue(
          Fault.Place.of("inputs"), "list at .sentences, needed: a list of strings");
    }
    return sentences;
  }

  String query() {
    if (query == null) {
      throw JsonBody.missing("query", "a string");
    }
    if (queryIsObject) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("query"), "is an object, needed beside texts: a string");
    }
    return query;
  }

  List<String> texts() {
    if (texts == null) {
      throw JsonBody.missing("texts", "a list of strings");
    }
    if (texts.isEmpty()) {
      throw new Fault.EmptyValue(Fault.Place.of("texts"), "list, needed: a list of strings");
    }
    return texts;
  }

  /**
   * How over-long texts are cut, or null for what the server does. A side that is named is the one
   * that is cut wherever texts are cut.
   *
   * @param usual what the model does where nothing is said
   */
  @Nullable Truncate truncate(Truncate usual) {
    if (cut == null && (left == null || usual == Truncate.ERROR)) {
      return null;
    }
    if (Boolean.FALSE.equals(cut)) {
      return Truncate.ERROR;
    }
    return Boolean.TRUE.equals(left) ? Truncate.START : Truncate.END;
  }

  @Nullable String promptName() {
    return promptName;
  }

  boolean normalize() {
    return normalize;
  }

  @Nullable Integer dimensions() {
    return dimensions;
  }

  boolean rawScores() {
    return rawScores;
  }

  boolean returnText() {
    return returnText;
  }
}
