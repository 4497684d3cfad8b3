package dev.semblance.model.folder;

import dev.semblance.encoder.Prompts;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ScoreModule.Words;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.LayerNormModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A Hugging Face or Sentence Transformers folder as its files describe it, weights excepted.
 *
 * @param folder the folder itself
 * @param transformer the folder of {@code config.json}, the tokenizer and the weights: the same one
 *     or one within
 * @param config {@code config.json}
 * @param tokenizer the tokenizer as the reference library would build it
 * @param modules what follows the transformer, in order; the first is always the pooling. Empty
 *     where sparse vectors or scores are all that is made
 * @param maxTokens the limit the files name, special tokens included, or null when they name none
 * @param prompts by name
 * @param similarity the metric the model was trained for
 * @param tables whether it holds static embeddings, a row for each token, and no transformer
 * @param sparse what makes sparse vectors, or null
 * @param scores of a model that gives scores and no vectors; null for all others
 */
public record ModelFolder(
    Path folder,
    Path transformer,
    JsonFile config,
    TokenizerFile tokenizer,
    List<SentenceModule> modules,
    @Nullable Integer maxTokens,
    Prompts prompts,
    Similarity similarity,
    boolean tables,
    @Nullable SparseModule sparse,
    @Nullable ScoreModule scores) {

  private static final Logger log = LoggerFactory.getLogger(ModelFolder.class);

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

  private static final String ADAPTER = "adapter_config.json";
  private static final String ROUTER = "router_config.json";

  public ModelFolder {
    modules = List.copyOf(modules);
  }

  /**
   * Reads a folder; throws {@link Fault.ModelRefused} for what could change the vectors and is not
   * understood.
   */
  public static ModelFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Fault.ModelNotFound(folder.toString(), "is not a folder");
    }
    refuseRouter(folder);
    return Files.exists(folder.resolve("modules.json"))
        ? readModules(folder)
        : readBareTransformer(folder);
  }

  /** Null where nothing is pooled: a folder of sparse vectors alone. */
  public @Nullable PoolingModule pooling() {
    return modules.isEmpty() ? null : (PoolingModule) modules.getFirst();
  }

  /** Whether the last module scales vectors to length 1. */
  public boolean normalized() {
    return !modules.isEmpty() && modules.getLast() instanceof NormalizeModule;
  }

  /**
   * Without {@code modules.json} Sentence Transformers pools by mean and reads none of its own
   * files.
   */
  private static ModelFolder readBareTransformer(Path folder) {
    refuseAdapter(folder);
    JsonFile config = JsonFile.read(folder, "config.json");
    if (config.text("model_type", "").equals("model2vec")) {
      return readModel2Vec(folder, config);
    }
    if (ScoringFolder.isClassifier(config)) {
      return ScoringFolder.readBare(folder, config);
    }
    if (SparseFolder.isOne(folder)) {
      return SparseFolder.readBare(folder, config);
    }
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false);
    log.info(
        "{} has no modules.json: tokens are pooled by mean, vectors are not normalised", folder);
    return new ModelFolder(
        folder,
        folder,
        config,
        tokenizer,
        List.of(PoolingModule.mean(PoolingModule.ANY)),
        tokenizer.maxLength(),
        Prompts.NONE,
        VectorSimilarity.COSINE,
        false,
        null,
        null);
  }

  private static ModelFolder readModules(Path folder) {
    JsonNode listed = JsonFile.readNode(folder, "modules.json");
    if (!listed.isArray() || listed.isEmpty() || listed.size() > 100) {
      throw new Fault.ModelRefused("modules.json", "is not a list of 1 to 100 modules");
    }
    Path transformer = null;
    boolean tables = false;
    boolean legacySparse = false;
    Splade splade = null;
    Words words = null;
    List<SentenceModule> modules = new ArrayList<>();
    for (JsonNode entry : listed) {
      String type = moduleType(entry);
      String path = entry.path("path").asString("");
      Path within = inside(folder, path);
      if (transformer == null) {
        tables = type.equals("StaticEmbedding");
        legacySparse = type.equals("MLMTransformer");
        if (!tables && !legacySparse && !type.equals("Transformer")) {
          throw Fault.ModelRefused.key(
              "modules.json", "[0].type", type, "Transformer or StaticEmbedding first");
        }
        transformer = within;
      } else if (type.equals("WeightedLayerPooling")) {
        checkWeightsNoLayers(transformer, path);
      } else if (type.equals("SpladePooling") && modules.isEmpty() && splade == null) {
        splade =
            Splade.read(
                JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json"));
      } else if (type.equals("LogitScore") && words == null && modules.isEmpty()) {
        words = ScoringFolder.words(within, path);
      } else {
        readModule(type, path, within).ifPresent(modules::add);
      }
    }
    if (tables && transformer != null) {
      if (modules.stream().anyMatch(PoolingModule.class::isInstance)) {
        throw new Fault.ModelRefused(
            "modules.json", "lists a Pooling after StaticEmbedding, which gives one vector itself");
      }
      return readTables(folder, transformer, modules);
    }
    if (splade != null || legacySparse) {
      return SparseFolder.read(
          folder, java.util.Objects.requireNonNull(transformer), legacySparse, splade, modules);
    }
    Path home = java.util.Objects.requireNonNull(transformer);
    refuseAdapter(home);
    JsonFile sentenceConfig = sentenceConfig(home);
    if (words != null || ScoringFolder.isTask(sentenceConfig)) {
      if (!modules.isEmpty()) {
        throw new Fault.ModelRefused(
            "modules.json",
            "lists "
                + modules.getFirst().getClass().getSimpleName()
                + " in a model that gives scores, needed: a Transformer, and a LogitScore behind a"
                + " language model");
      }
      return ScoringFolder.read(folder, home, sentenceConfig, words);
    }
    if (modules.isEmpty() || !(modules.getFirst() instanceof PoolingModule)) {
      throw new Fault.ModelRefused(
          "modules.json",
          "lists "
              + (modules.isEmpty() ? "nothing" : modules.getFirst().getClass().getSimpleName())
              + " after the Transformer, needed: Pooling");
    }
    if (modules.stream().skip(1).anyMatch(PoolingModule.class::isInstance)) {
      throw new Fault.ModelRefused("modules.json", "lists a second Pooling, needed: one");
    }
    boolean lowerCase = sentenceConfig.flag("do_lower_case", false);
    Integer sentenceLength = sentenceConfig.integerOrNull("max_seq_length", 1, 1 << 24);
    checkSentenceConfig(sentenceConfig);
    JsonFile config = JsonFile.read(home, "config.json");
    TokenizerFile tokenizer = TokenizerFile.read(home, config, lowerCase);
    JsonFile sentenceTransformers =
        JsonFile.readIfPresent(folder, "config_sentence_transformers.json");
    return new ModelFolder(
        folder,
        home,
        config,
        tokenizer,
        modules,
        sentenceLength != null ? sentenceLength : tokenizer.maxLength(),
        prompts(sentenceTransformers),
        similarity(sentenceTransformers),
        false,
        SparseFolder.tokenWeights(home, tokenizer),
        null);
  }

  /** Static embeddings within {@code modules.json}; what may follow them is what may follow any. */
  private static ModelFolder readTables(Path folder, Path home, List<SentenceModule> after) {
    TokenizerFile tokenizer = TokenizerFile.readBare(home);
    JsonFile sentenceTransformers =
        JsonFile.readIfPresent(folder, "config_sentence_transformers.json");
    return new ModelFolder(
        folder,
        home,
        JsonFile.readIfPresent(home, "config.json"),
        tokenizer,
        Stream.concat(Stream.of(PoolingModule.mean(PoolingModule.ANY)), after.stream()).toList(),
        tokenizer.maxLength(),
        prompts(sentenceTransformers),
        similarity(sentenceTransformers),
        true,
        null,
        null);
  }

  /** A folder as model2vec alone writes it: whether vectors are scaled stands in its config. */
  private static ModelFolder readModel2Vec(Path folder, JsonFile config) {
    return readTables(
        folder,
        folder,
        config.flag("normalize", false) ? List.of(new NormalizeModule()) : List.of());
  }

  /** Its paths are models of their own, which one encoder cannot be. */
  private static void refuseRouter(Path folder) {
    if (Files.exists(folder.resolve(ROUTER))) {
      JsonFile router = JsonFile.read(folder, ROUTER);
      throw new Fault.ModelRefused(
          ROUTER,
          "routes inputs to "
              + Fault.quote(String.join(", ", router.object("structure").unknownKeys()))
              + ", but several models behind a router are not served: save the one that you need as"
              + " a folder of its own");
    }
  }

  static void refuseAdapter(Path folder) {
    if (Files.exists(folder.resolve(ADAPTER))) {
      JsonFile adapter = JsonFile.read(folder, ADAPTER);
      throw new Fault.ModelRefused(
          ADAPTER,
          "is there, of type "
              + Fault.quote(adapter.text("peft_type", "unknown"))
              + " for the base model "
              + Fault.quote(adapter.text("base_model_name_or_path", "unknown"))
              + ", but adapters change the weights: merge them first (PEFT's merge_and_unload) and"
              + " save the result");
    }
  }

  private static String moduleType(JsonNode entry) {
    String type = entry.path("type").asString("");
    if (!type.startsWith("sentence_transformers.")) {
      throw Fault.ModelRefused.key(
          "modules.json", "type", type, "a module of sentence_transformers; other code is not run");
    }
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static Optional<SentenceModule> readModule(String type, String path, Path within) {
    return switch (type) {
      case "Pooling" ->
          Optional.of(
              PoolingModule.read(
                  JsonFile.read(within, "config.json").renamed(path + "/config.json")));
      case "Dense" -> Optional.of(DenseModule.read(within, path));
      case "LayerNorm" -> Optional.of(LayerNormModule.read(within, path));
      case "Normalize" ->
          Optional.of(
              NormalizeModule.read(
                  JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json")));
      case "Dropout" -> Optional.empty();
      default ->
          throw Fault.ModelRefused.key(
              "modules.json",
              "type",
              type,
              "Transformer, WeightedLayerPooling, Pooling, Dense, LayerNorm, Normalize or Dropout");
    };
  }

  /**
   * Sentence Transformers weights layers only where the transformer hands out all of them, which it
   * does not unless its configuration asks for it; else the module passes its input on.
   */
  private static void checkWeightsNoLayers(Path transformer, String path) {
    if (JsonFile.read(transformer, "config.json").flag("output_hidden_states", false)) {
      throw new Fault.ModelRefused(
          path + "/config.json",
          "weights the layers' outputs (WeightedLayerPooling, with output_hidden_states in"
              + " config.json), which is not served; needed: the last layer's alone");
    }
  }

  private static Path inside(Path folder, String path) {
    Path root = folder.toAbsolutePath().normalize();
    // A NUL is the one character that no file system's path can hold.
    Path within = path.indexOf('\0') < 0 ? root.resolve(path).normalize() : null;
    if (within == null || !within.startsWith(root)) {
      throw Fault.ModelRefused.key("modules.json", "path", path, "a path inside the model folder");
    }
    return within;
  }

  static JsonFile sentenceConfig(Path transformer) {
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
  private static void checkSentenceConfig(JsonFile config) {
    String task = config.text("transformer_task", "feature-extraction");
    if (!task.equals("feature-extraction")) {
      throw config.refuse("transformer_task", task, "feature-extraction");
    }
    String output = config.text("module_output_name", "token_embeddings");
    if (!output.equals("token_embeddings")) {
      throw config.refuse("module_output_name", output, "token_embeddings");
    }
    JsonNode modality = config.value("modality_config");
    if (modality != null
        && !(modality.size() == 1
            && modality.path("text").path("method").asString("").equals("forward")
            && modality
                .path("text")
                .path("method_output_name")
                .asString("")
                .equals("last_hidden_state"))) {
      throw config.refuse("modality_config", modality, "text only, by forward's last_hidden_state");
    }
    refuseOptions(config);
  }

  /** Refuses what else a transformer's module may be told, unless it is told nothing. */
  static void refuseOptions(JsonFile config) {
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
      if (value != null && !(value.isObject() && value.isEmpty())) {
        throw config.refuse(key, value, "nothing: it changes vectors and is not understood");
      }
    }
    if (!config.unknownKeys().isEmpty()) {
      throw new Fault.ModelRefused(
          config.name(),
          "has keys that are not understood: " + String.join(", ", config.unknownKeys()));
    }
  }

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

  private static Similarity similarity(JsonFile config) {
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
