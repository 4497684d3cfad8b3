package dev.semblance.api.vllm;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code score}: a text against each of several, or two lists of one length, which are
 * pairs. Each side has three names.
 */
final class ScoreBody {
  private static final String FIRST = "text_1";
  private static final String SECOND = "text_2";
  private static final String NEEDED = "a string, or a list of strings";

  private String model = Encoders.DEFAULT;
  private String firstsField = FIRST;
  private String secondsField = SECOND;
  private List<String> firsts = List.of();
  private List<String> seconds = List.of();
  private boolean raw;
  private @Nullable Truncate truncate;

  private ScoreBody() {}

  static ScoreBody read(JsonBody json, ApiLimits limits) {
    ScoreBody body = new ScoreBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    for (String name : List.of(FIRST, "data_1", "queries")) {
      fields.put(
          name,
          () -> {
            body.firstsField = name;
            body.firsts = texts(json, limits);
          });
    }
    for (String name : List.of(SECOND, "data_2", "documents", "items")) {
      fields.put(
          name,
          () -> {
            body.secondsField = name;
            body.seconds = texts(json, limits);
          });
    }
    fields.put("use_activation", () -> body.raw = !json.bool());
    fields.put(
        "truncate_prompt_tokens", () -> Options.readTruncation(json, side -> body.truncate = side));
    json.object(fields);
    body.check();
    return body;
  }

  private static List<String> texts(JsonBody json, ApiLimits limits) {
    return json.kind() == JsonBody.Kind.STRING
        ? List.of(json.string())
        : json.strings(limits.maxInputs());
  }

  private void check() {
    if (firsts.isEmpty()) {
      throw JsonBody.missing(FIRST, NEEDED);
    }
    if (seconds.isEmpty()) {
      throw JsonBody.missing(SECOND, NEEDED);
    }
    if (firsts.size() > 1 && firsts.size() != seconds.size()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(firstsField),
          "has "
              + firsts.size()
              + " texts, and the other side "
              + seconds.size()
              + "; needed: one text, or as many as there");
    }
  }

  String first(int pair) {
    return firsts.size() == 1 ? firsts.getFirst() : firsts.get(pair);
  }

  List<String> seconds() {
    return seconds;
  }

  String model() {
    return model;
  }

  /**
   * One text against others, with the options of all.
   *
   * @param pairs those of the pairs that have the text in common
   */
  RerankAsk ask(String first, List<Integer> pairs) {
    RerankAsk ask = new RerankAsk(new RerankFields(firstsField, secondsField, pairs));
    ask.model(model);
    ask.query(first);
    ask.documents(pairs.stream().map(pair -> new RerankDocument(seconds.get(pair), null)).toList());
    ask.rawScores(raw);
    if (truncate != null) {
      ask.truncate(truncate);
    }
    return ask;
  }

  /**
   * All pairs, with the options of all, for a cross-encoder.
   *
   * @throws Fault.EmptyValue when a first text is empty
   */
  EmbedAsk pairs(PairForm form) {
    List<EmbedInput> pairs = new ArrayList<>();
    for (int i = 0; i < seconds.size(); i++) {
      if (first(i).isEmpty()) {
        throw new Fault.EmptyValue(Fault.Place.of(firstsField), "string");
      }
      pairs.add(new EmbedInput.Pair(form.first(first(i), null), seconds.get(i)));
    }
    EmbedAsk ask = new EmbedAsk(secondsField, firstsField);
    ask.model(model);
    ask.input(pairs);
    ask.inputType("query");
    ask.outputs(Set.of(Output.SCORES));
    if (truncate != null) {
      ask.truncate(truncate);
    }
    return ask;
  }

  boolean raw() {
    return raw;
  }
}
