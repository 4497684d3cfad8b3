package dev.semblance.model.folder;

import dev.semblance.encoder.Prompts;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code config_sentence_transformers.json}: prompts, and the metric a model was trained for. */
final class ModelConfig {

  private ModelConfig() {}

  static Prompts prompts(JsonFile config) {
    Map<String, String> byName = config.texts("prompts");
    String defaultName = config.textOrNull("default_prompt_name");
    if (defaultName != null && !byName.containsKey(defaultName)) {
      throw config.refuse(
          "default_prompt_name", defaultName, "one of prompts: " + Set.copyOf(byName.keySet()));
    }
    JsonNode cut = config.value("truncate_dim");
    if (cut != null) {
      throw config.refuse("truncate_dim", cut, "nothing: send dimensions with a request instead");
    }
    return new Prompts(byName, defaultName);
  }

  static Similarity similarity(JsonFile config) {
    return similarity(config, VectorSimilarity.COSINE);
  }

  static Similarity similarity(JsonFile config, Similarity fallback) {
    String name = config.textOrNull("similarity_fn_name");
    if (name == null) {
      return fallback;
    }
    return Similarity.named(name)
        .orElseThrow(
            () -> config.refuse("similarity_fn_name", name, "cosine, dot, euclidean or manhattan"));
  }
}
