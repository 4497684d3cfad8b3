package dev.semblance.model.folder;

import dev.semblance.encoder.Prompts;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ScoreModule.Words;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Reads folders into {@link ModelFolder}s: by the list of {@code modules.json}, or where there is
 * none by what {@code config.json} says.
 */
final class FolderReader {
  private static final Logger log = LoggerFactory.getLogger(FolderReader.class);

  private static final String ROUTER = "router_config.json";

  private FolderReader() {}

  /**
   * @throws Fault.ModelRefused for what could change the vectors and is not understood
   */
  static ModelFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Fault.ModelNotFound(folder.toString(), "is not a folder");
    }
    if (!Files.exists(folder.resolve("modules.json"))) {
      refuseRouter(folder);
      return readBareTransformer(folder);
    }
    JsonNode listed = JsonFile.readNode(folder, "modules.json");
    if (!listed.isArray() || listed.isEmpty() || listed.size() > 100) {
      throw new Fault.ModelRefused("modules.json", "is not a list of 1 to 100 modules");
    }
    if (RouterFolder.isOne(folder, listed)) {
      return RouterFolder.read(folder, listed);
    }
    refuseRouter(folder);
    return LateFolder.isOne(folder) ? LateFolder.read(folder, listed) : readModules(folder, listed);
  }

  /**
   * Without {@code modules.json} Sentence Transformers reads none of its own files. It pools by
   * mean, or takes the last token of a language model.
   */
  private static ModelFolder readBareTransformer(Path folder) {
    LoraAdapter.readIfPresent(folder);
    JsonFile config = JsonFile.read(folder, "config.json");
    if (config.text("model_type", "").equals("model2vec")) {
      return readModel2Vec(folder, config);
    }
    if (ScoringFolder.isClassifier(config)) {
      return ScoringFolder.readBare(folder, config);
    }
    if (LateFolder.isStanford(config)) {
      return LateFolder.readStanford(folder, config);
    }
    if (SparseFolder.isOne(folder)) {
      return SparseFolder.readBare(folder, config);
    }
    if (ScoringFolder.isQwen3Reranker(folder, config)) {
      return ScoringFolder.readQwen3Reranker(folder, config);
    }
    if (ScoringFolder.isBgeReranker(folder, config)) {
      return ScoringFolder.readBgeReranker(folder, config);
    }
    refuseChatTemplate(folder);
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false);
    PoolingModule pooling =
        isCausal(config)
            ? PoolingModule.lastToken(PoolingModule.ANY)
            : PoolingModule.mean(PoolingModule.ANY);
    log.info(
        "{} has no modules.json: tokens are pooled by {}, vectors are not normalised",
        folder,
        pooling.wireName());
    return new ModelFolder(
        folder,
        folder,
        config,
        tokenizer,
        List.of(pooling),
        tokenizer.maxLength(),
        Prompts.NONE,
        VectorSimilarity.COSINE,
        false,
        null,
        null,
        null);
  }

  /** Whether it was made to go on with texts and was not turned into an encoder since. */
  private static boolean isCausal(JsonFile config) {
    JsonNode architectures = config.value("architectures");
    return architectures != null
        && architectures.path(0).asString("").endsWith("ForCausalLM")
        && config.flag("is_causal", true);
  }

  /** Sentence Transformers makes a message of each text where there is a template for one. */
  private static void refuseChatTemplate(Path folder) {
    boolean inTokenizer =
        JsonFile.readIfPresent(folder, TokenDeclarations.CONFIG).has("chat_template");
    if (inTokenizer || Files.exists(folder.resolve(ChatFrame.FILE))) {
      throw new Fault.ModelRefused(
          inTokenizer ? TokenDeclarations.CONFIG : ChatFrame.FILE,
          "has a chat template, and without modules.json texts are framed by it, which is not"
              + " served; needed: none, or a modules.json of a Transformer and a Pooling");
    }
  }

  /**
   * What a list of modules makes.
   *
   * @param listed entries with {@code type} and {@code path}
   */
  static ModelFolder readModules(Path folder, JsonNode listed) {
    Path transformer = null;
    boolean tables = false;
    boolean legacySparse = false;
    Splade splade = null;
    Words words = null;
    List<SentenceModule> modules = new ArrayList<>();
    for (JsonNode entry : listed) {
      String path = entry.path("path").asString("");
      Path within = SentenceModules.inside(folder, path);
      String type = SentenceModules.type(entry, within);
      if (transformer == null) {
        tables = type.equals("StaticEmbedding");
        legacySparse = type.equals("MLMTransformer");
        if (!tables && !legacySparse && !type.equals("Transformer")) {
          throw Fault.ModelRefused.key(
              "modules.json", "[0].type", type, "Transformer or StaticEmbedding first");
        }
        transformer = within;
      } else if (type.equals("WeightedLayerPooling")) {
        SentenceModules.checkWeightsNoLayers(transformer, path);
      } else if (type.equals("SpladePooling") && modules.isEmpty() && splade == null) {
        splade =
            Splade.read(
                JsonFile.readIfPresent(within, "config.json").renamed(path + "/config.json"));
      } else if (type.equals("LogitScore") && words == null && modules.isEmpty()) {
        words = ScoringFolder.words(within, path);
      } else {
        SentenceModules.read(type, path, within).ifPresent(modules::add);
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
    LoraAdapter.readIfPresent(home);
    JsonFile sentenceConfig = SentenceConfig.read(home);
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
    SentenceConfig.check(sentenceConfig);
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
        ModelConfig.prompts(sentenceTransformers),
        ModelConfig.similarity(sentenceTransformers),
        false,
        SparseFolder.tokenWeights(home, tokenizer),
        LateFolder.head(home),
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
        ModelConfig.prompts(sentenceTransformers),
        ModelConfig.similarity(sentenceTransformers),
        true,
        null,
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
}
