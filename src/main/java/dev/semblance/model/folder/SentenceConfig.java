package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code sentence_bert_config.json}: what Sentence Transformers is told of a folder's Transformer.
 */
final class SentenceConfig {
  /** Older Sentence Transformers named the file after the architecture. */
  private static final List<String> SENTENCE_CONFIGS =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_albert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_xlnet_config.json");

  private SentenceConfig() {}

  static JsonFile read(Path transformer) {
    for (String file : SENTENCE_CONFIGS) {
      if (Files.exists(transformer.resolve(file))) {
        return JsonFile.read(transformer, file);
      }
    }
    return JsonFile.readIfPresent(transformer, SENTENCE_CONFIGS.getFirst());
  }

  /**
   * Everything but the length and the case must be what a plain text encoder has; unknown keys are
   * errors upstream too.
   */
  static void check(JsonFile config) {
    check(config, Set.of());
  }

  /**
   * The same where more is understood.
   *
   * @param understood keys that the caller reads
   */
  static void check(JsonFile config, Set<String> understood) {
    String task = config.text("transformer_task", "feature-extraction");
    if (!task.equals("feature-extraction")) {
      throw config.refuse("transformer_task", task, "feature-extraction");
    }
    String output = config.text("module_output_name", "token_embeddings");
    if (!output.equals("token_embeddings")) {
      throw config.refuse("module_output_name", output, "token_embeddings");
    }
    JsonNode modality = config.value("modality_config");
    if (modality != null && !readsText(modality)) {
      throw config.refuse(
          "modality_config",
          modality,
          "text by forward's last_hidden_state, and no message, whose template would frame texts");
    }
    refuseOptions(config, understood);
  }

  /** Images, audio and video may be beside text: what they take is not asked. */
  private static boolean readsText(JsonNode modality) {
    JsonNode text = modality.path("text");
    return text.path("method").asString("").equals("forward")
        && text.path("method_output_name").asString("").equals("last_hidden_state")
        && modality.propertyNames().stream().noneMatch(kind -> kind.contains("message"));
  }

  /** Refuses what else a transformer's module may be told, unless it is told nothing. */
  static void refuseOptions(JsonFile config) {
    refuseOptions(config, Set.of());
  }

  private static void refuseOptions(JsonFile config, Set<String> understood) {
    config.inert("tokenizer_name_or_path", "unpad_inputs", "backend", "cache_dir");
    for (String key :
        List.of(
            "processing_kwargs",
            "query_length",
            "document_length",
            "query_expansion",
            "model_args",
            "model_kwargs",
            "tokenizer_args",
            "processor_kwargs",
            "config_args",
            "config_kwargs")) {
      JsonNode value = config.value(key);
      if (value != null && !(value.isObject() && value.isEmpty()) && !understood.contains(key)) {
        throw config.refuse(key, value, "nothing: it changes vectors and is not understood");
      }
    }
    if (!config.unknownKeys().isEmpty()) {
      throw new Fault.ModelRefused(
          config.name(),
          "has keys that are not understood: " + String.join(", ", config.unknownKeys()));
    }
  }
}
