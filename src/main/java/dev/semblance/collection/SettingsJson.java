package dev.semblance.collection;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings as JSON, in answers and on disk.
 *
 * <pre>
 * {"model": "default", "space": "...", "dimensions": 384, "metric": "cosine",
 *  "fields": {"lang": "keyword"}, "lexical": {"language": "any"}, "quantization": "none",
 *  "chunking": {"tokens": 256, "overlap": 25}, "late_interaction": false}
 * and with late_interaction "token_space": "..."
 * </pre>
 */
public final class SettingsJson {
  private SettingsJson() {}

  public static ObjectNode write(CollectionSettings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", settings.model());
    json.put("space", settings.space());
    json.put("dimensions", settings.dimensions());
    json.put("metric", settings.metric().wireName());
    ObjectNode fields = json.putObject("fields");
    settings.fields().forEach((name, type) -> fields.put(name, type.wireName()));
    json.putObject("lexical").put("language", settings.language());
    json.put("quantization", settings.quantization().wireName());
    Chunking chunking = settings.chunking();
    if (chunking == null) {
      json.put("chunking", "none");
    } else {
      json.putObject("chunking")
          .put("tokens", chunking.tokens())
          .put("overlap", chunking.overlap());
    }
    json.put("late_interaction", settings.lateInteraction());
    if (settings.tokenSpace() != null) {
      json.put("token_space", settings.tokenSpace());
    }
    return json;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RuntimeException when it did not write that
   */
  public static CollectionSettings read(JsonNode json) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    json.required("fields")
        .properties()
        .forEach(
            field ->
                fields.put(
                    field.getKey(), FieldType.parse(field.getValue().asString()).orElseThrow()));
    JsonNode model = json.required("model");
    JsonNode chunking = json.required("chunking");
    return new CollectionSettings(
        model.isNull() ? null : model.asString(),
        json.required("space").asString(),
        json.required("dimensions").asInt(),
        (VectorSimilarity) Similarity.named(json.required("metric").asString()).orElseThrow(),
        fields,
        json.required("lexical").required("language").asString(),
        java.util.Objects.requireNonNull(
            Quantization.byName().get(json.required("quantization").asString())),
        chunking.isObject()
            ? new Chunking(
                chunking.required("tokens").asInt(), chunking.required("overlap").asInt())
            : null,
        json.path("late_interaction").asBoolean(false)
            ? json.path("token_space").asString(EmbeddingSpace.UNCHECKED)
            : null);
  }
}
