package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Quantization;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the two engines differ: how vectors are declared and looked for, and points in time. */
enum Dialect {
  /** OpenSearch 3 with k-NN; graphs are Lucene's. */
  OPENSEARCH("OpenSearch", EnumSet.of(Quantization.NONE, Quantization.INT8)) {
    @Override
    void index(ObjectNode settings) {
      settings.put("knn", true);
      // Hits name chunks, and what is derived again is not there for a chunk.
      settings.put("knn.derived_source.enabled", false);
    }

    @Override
    ObjectNode vectorField(CollectionSettings settings) {
      ObjectNode field = Json.object().put("type", "knn_vector");
      field.put("dimension", settings.dimensions());
      ObjectNode method = field.putObject("method").put("name", "hnsw").put("engine", "lucene");
      method.put(
          "space_type",
          switch (settings.metric()) {
            case COSINE -> "cosinesimil";
            case DOT -> "innerproduct";
            case EUCLIDEAN -> "l2";
            case MANHATTAN -> throw noMetric();
          });
      if (settings.quantization() == Quantization.INT8) {
        method.putObject("parameters").putObject("encoder").put("name", "sq");
      }
      return field;
    }

    @Override
    ObjectNode nearest(String field, float[] vector, int k, @Nullable JsonNode filter) {
      ObjectNode asked = Json.object();
      asked.set("vector", numbers(vector));
      asked.put("k", k);
      asked.put("expand_nested_docs", true);
      if (filter != null) {
        asked.set("filter", filter);
      }
      return Json.object("knn", Json.object(field, asked));
    }

    @Override
    String openPoint(Engine engine, String index) {
      return opened(
          engine.post(
              "open", "/" + index + "/_search/point_in_time?keep_alive=" + KEEP_ALIVE, null),
          "pit_id");
    }

    @Override
    void closePoint(Engine engine, String point) {
      ObjectNode body = Json.object();
      body.putArray("pit_id").add(point);
      engine.delete("close", "/_search/point_in_time", body);
    }
  },

  /** Elasticsearch 9. */
  ELASTICSEARCH("Elasticsearch", EnumSet.allOf(Quantization.class)) {
    @Override
    void index(ObjectNode settings) {
      settings.put("mapping.exclude_source_vectors", false);
    }

    @Override
    ObjectNode vectorField(CollectionSettings settings) {
      ObjectNode field = Json.object().put("type", "dense_vector");
      field.put("dims", settings.dimensions());
      field.put(
          "similarity",
          switch (settings.metric()) {
            case COSINE -> "cosine";
            case DOT -> "max_inner_product";
            case EUCLIDEAN -> "l2_norm";
            case MANHATTAN -> throw noMetric();
          });
      field
          .putObject("index_options")
          .put(
              "type",
              switch (settings.quantization()) {
                case NONE -> "hnsw";
                case INT8 -> "int8_hnsw";
                case ONE_BIT -> "bbq_hnsw";
              });
      return field;
    }

    @Override
    ObjectNode nearest(String field, float[] vector, int k, @Nullable JsonNode filter) {
      ObjectNode asked = Json.object().put("field", field);
      asked.set("query_vector", numbers(vector));
      asked.put("k", k);
      asked.put("num_candidates", Math.min(MOST_NEAREST, Math.max(k, 100)));
      if (filter != null) {
        asked.set("filter", filter);
      }
      return Json.object("knn", asked);
    }

    @Override
    String openPoint(Engine engine, String index) {
      return opened(
          engine.post("open", "/" + index + "/_pit?keep_alive=" + KEEP_ALIVE, null), "id");
    }

    @Override
    void closePoint(Engine engine, String point) {
      engine.delete("close", "/_pit", Json.object().put("id", point));
    }
  };

  /** Most that either engine looks for. */
  static final int MOST_NEAREST = 10_000;

  /** Of a point in time; each use counts from anew. */
  static final String KEEP_ALIVE = "5m";

  /** Elasticsearch's from this major version on; OpenSearch counts from 1 again. */
  private static final int ELASTICSEARCH_MAJOR = 7;

  private final String words;
  private final Set<Quantization> quantizations;

  Dialect(String words, Set<Quantization> quantizations) {
    this.words = words;
    this.quantizations = quantizations;
  }

  /** Asks an engine what it is. */
  static Dialect of(Engine engine) {
    Engine.Answer root = engine.get("version", "/");
    JsonNode version = root.json().path("version");
    if (root.isOk() && version.has("number")) {
      return version.path("distribution").asString("").equals("opensearch")
          ? OPENSEARCH
          : ELASTICSEARCH;
    }
    for (JsonNode node :
        engine.get("version", "/_nodes?filter_path=nodes.*.version").orFault().path("nodes")) {
      String number = node.path("version").asString("");
      return Integer.parseInt(number.substring(0, number.indexOf('.'))) >= ELASTICSEARCH_MAJOR
          ? ELASTICSEARCH
          : OPENSEARCH;
    }
    throw new Fault.CollectionUnavailable("the engine of semblance.collections.url has no nodes");
  }

  String words() {
    return words;
  }

  /** How vectors can be kept for the walk through the graph. */
  Set<Quantization> quantizations() {
    return quantizations;
  }

  /** Fills in an index's settings. */
  abstract void index(ObjectNode settings);

  /** Declares the field of chunks' vectors. */
  abstract ObjectNode vectorField(CollectionSettings settings);

  /** A query within the field of chunks. */
  abstract ObjectNode nearest(String field, float[] vector, int k, @Nullable JsonNode filter);

  /** Keeps an index as it is now for reading. */
  abstract String openPoint(Engine engine, String index);

  abstract void closePoint(Engine engine, String point);

  private static String opened(Engine.Answer answer, String name) {
    if (answer.isMissing()) {
      throw new IndexGoneException();
    }
    return answer.orFault().required(name).asString();
  }

  private static JsonNode numbers(float[] vector) {
    tools.jackson.databind.node.ArrayNode numbers = Json.MAPPER.createArrayNode();
    for (float number : vector) {
      numbers.add(number);
    }
    return numbers;
  }

  private static IllegalArgumentException noMetric() {
    return new IllegalArgumentException("no collection is compared by manhattan");
  }

  /** The metric's own value of an engine's score, which is never negative; both give the same. */
  static double score(VectorSimilarity metric, double score) {
    return switch (metric) {
      case COSINE -> Math.clamp(2 * score - 1, -1.0, 1.0);
      case DOT -> score >= 1 ? score - 1 : 1 - 1 / score;
      case EUCLIDEAN -> Math.sqrt(Math.max(0, 1 / score - 1));
      case MANHATTAN -> throw noMetric();
    };
  }
}
