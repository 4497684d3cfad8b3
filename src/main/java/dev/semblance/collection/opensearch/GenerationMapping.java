package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What an index of one generation is made with. */
final class GenerationMapping {
  private static final int MOST_FIELDS = 10_000;
  private static final int MOST_CHUNKS = 1_000_000;
  static final int MOST_HITS = 20_000;

  /** Hits of one document's chunks that a list shows at most. */
  static final int CHUNKS_OF_A_HIT = 8;

  private GenerationMapping() {}

  static ObjectNode of(
      Dialect dialect, CollectionSettings settings, int generation, List<String> aliases) {
    ObjectNode body = Json.object();
    ObjectNode index = body.putObject("settings").putObject("index");
    index.put("number_of_shards", 1);
    // A copy on another node as soon as there is one.
    index.put("auto_expand_replicas", "0-1");
    // Said, so that an index that is not searched for a while is not left as it is.
    index.put("refresh_interval", "1s");
    index.put("translog.durability", "request");
    index.put("max_result_window", MOST_HITS);
    index.put("mapping.total_fields.limit", MOST_FIELDS);
    index.put("mapping.nested_objects.limit", MOST_CHUNKS);
    dialect.index(index);
    ObjectNode given = body.putObject("aliases");
    aliases.forEach(given::putObject);
    ObjectNode mappings = body.putObject("mappings");
    mappings.put("dynamic", "strict");
    mappings
        .putObject("_source")
        .putArray("excludes")
        .add(DocumentJson.chunks(generation) + "." + DocumentJson.WORDS);
    ObjectNode properties = mappings.putObject("properties");
    properties.putObject(DocumentJson.ID).put("type", "keyword");
    properties.putObject(DocumentJson.SEQ).put("type", "long");
    properties.putObject(DocumentJson.VERSION).put("type", "long").put("index", false);
    for (String flag : List.of(DocumentJson.SENT, DocumentJson.WORDED, DocumentJson.BARE)) {
      properties.putObject(flag).put("type", "boolean");
    }
    for (String kept : List.of(DocumentJson.TEXT, DocumentJson.METADATA)) {
      properties
          .putObject(kept)
          .put("type", "keyword")
          .put("index", false)
          .put("doc_values", false);
    }
    properties.putObject(DocumentJson.FIELDS).set("properties", DocumentJson.fieldTypes(settings));
    ObjectNode chunk = Json.object();
    for (String place : List.of(DocumentJson.START, DocumentJson.END)) {
      chunk.putObject(place).put("type", "integer").put("index", false).put("doc_values", false);
    }
    chunk.set(DocumentJson.VECTOR, dialect.vectorField(settings));
    chunk
        .putObject(DocumentJson.WORDS)
        .put("type", "text")
        .put("analyzer", "whitespace")
        .put("index_options", "freqs");
    chunk.putObject(DocumentJson.TOKENS).put("type", "binary");
    properties
        .putObject(DocumentJson.chunks(generation))
        .put("type", "nested")
        .set("properties", chunk);
    return body;
  }

  /** Declares fields in an index that is there. */
  static ObjectNode fields(CollectionSettings settings) {
    return Json.object(
        "properties",
        Json.object(
            DocumentJson.FIELDS, Json.object("properties", DocumentJson.fieldTypes(settings))));
  }
}
