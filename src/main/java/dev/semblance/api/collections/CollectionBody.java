package dev.semblance.api.collections;

import dev.semblance.api.JsonBody;
import dev.semblance.collection.CollectionDraft;
import dev.semblance.collection.CollectionDraft.ChunkingDraft;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Quantization;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT} and {@code PATCH /v1/collections/NAME}. */
final class CollectionBody {
  private static final int MAX_FIELDS = 200;
  private static final int MAX_SPACE_CHARACTERS = 400;
  private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");

  /** What a collection keeps for as long as it is there, whatever its model. */
  private static final List<String> FIXED =
      List.of("space", "dimensions", "metric", "lexical", "quantization", "late_interaction");

  private static final Map<String, VectorSimilarity> METRICS = metrics();

  private @Nullable String model;
  private @Nullable String space;
  private @Nullable Integer dimensions;
  private @Nullable VectorSimilarity metric;
  private @Nullable Map<String, FieldType> fields;
  private @Nullable String language;
  private @Nullable Quantization quantization;
  private @Nullable ChunkingDraft chunking;
  private @Nullable Boolean lateInteraction;

  private CollectionBody() {}

  private static Map<String, VectorSimilarity> metrics() {
    Map<String, VectorSimilarity> metrics = new LinkedHashMap<>();
    for (VectorSimilarity metric :
        new VectorSimilarity[] {
          VectorSimilarity.COSINE, VectorSimilarity.DOT, VectorSimilarity.EUCLIDEAN
        }) {
      metrics.put(metric.wireName(), metric);
    }
    return metrics;
  }

  /**
   * @param languages that the store knows
   */
  static CollectionDraft create(JsonBody json, Set<String> languages) {
    CollectionBody body = new CollectionBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.model = json.string());
    fields.put("space", () -> body.space = readSpace(json));
    fields.put("dimensions", () -> body.dimensions = json.dimensions());
    fields.put("metric", () -> body.metric = json.choice(METRICS));
    fields.put("fields", () -> body.fields = readFields(json));
    fields.put("lexical", () -> body.language = readLexical(json, languages));
    fields.put("quantization", () -> body.quantization = json.choice(Quantization.byName()));
    fields.put("chunking", () -> body.chunking = readChunking(json));
    fields.put("late_interaction", () -> body.lateInteraction = json.bool());
    json.object(fields);
    return body.draft();
  }

  /**
   * Of a collection that is there only fields and chunking can be changed; of the others is said
   * what to do.
   *
   * @param name of the collection
   */
  static CollectionDraft change(JsonBody json, String name) {
    CollectionBody body = new CollectionBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("fields", () -> body.fields = readFields(json));
    fields.put("chunking", () -> body.chunking = readChunking(json));
    fields.put(
        "model",
        () -> {
          String model = json.string();
          throw json.invalid(
              "cannot be changed: POST /v1/collections/"
                  + name
                  + "/migrations {\"model\": "
                  + Fault.quote(model)
                  + "} embeds the documents by another model and switches to it");
        });
    for (String fixed : FIXED) {
      fields.put(
          fixed,
          () -> {
            throw json.invalid(
                "cannot be changed, only fields and chunking can: make another collection, and"
                    + " copy the documents into it");
          });
    }
    json.object(fields);
    return body.draft();
  }

  private CollectionDraft draft() {
    return new CollectionDraft(
        model,
        space,
        dimensions,
        metric,
        fields,
        language,
        quantization,
        chunking,
        lateInteraction);
  }

  private static String readSpace(JsonBody json) {
    String space = json.string();
    if (space.isBlank()
        || space.length() > MAX_SPACE_CHARACTERS
        || space.chars().anyMatch(Character::isISOControl)) {
      throw json.invalid(
          "is " + Fault.quote(space) + ", needed: 1 to " + MAX_SPACE_CHARACTERS + " characters");
    }
    return space;
  }

  private static Map<String, FieldType> readFields(JsonBody json) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    json.map(
        MAX_FIELDS,
        name -> {
          if (!FIELD_NAME.matcher(name).matches()) {
            throw json.invalid(
                "is no name of a field, needed: 1 to 64 letters, digits, _ . and -, the first a"
                    + " letter or _");
          }
          String type = json.string();
          fields.put(
              name,
              FieldType.parse(type)
                  .orElseThrow(
                      () ->
                          json.invalid(
                              "is "
                                  + Fault.quote(type)
                                  + ", needed: one of "
                                  + FieldType.allNames())));
        });
    return fields;
  }

  private static @Nullable String readLexical(JsonBody json, Set<String> languages) {
    String[] language = new String[1];
    json.object(
        Map.of(
            "language",
            () -> {
              language[0] = json.string();
              if (!languages.contains(language[0])) {
                throw json.invalid(
                    "is "
                        + Fault.quote(language[0])
                        + ", needed: one of "
                        + String.join(", ", languages));
              }
            }));
    return language[0];
  }

  private static ChunkingDraft readChunking(JsonBody json) {
    if (json.kind() == JsonBody.Kind.STRING) {
      json.choice(Map.of("none", true));
      return new ChunkingDraft(true, null, null);
    }
    Integer[] numbers = new Integer[2];
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("tokens", () -> numbers[0] = json.integer(1, Integer.MAX_VALUE));
    fields.put("overlap", () -> numbers[1] = json.integer(0, Integer.MAX_VALUE));
    json.object(fields);
    return new ChunkingDraft(false, numbers[0], numbers[1]);
  }
}
