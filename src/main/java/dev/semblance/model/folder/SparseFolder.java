package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SparseModule.Reduction;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.model.folder.SparseModule.TokenWeights;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads folders of models that give sparse vectors: what sentence-transformers saves of a {@code
 * SparseEncoder} whose last module is a SpladePooling, and BGE-M3's sparse head.
 */
final class SparseFolder {

  private static final String SENTENCE_CONFIG = "config_sentence_transformers.json";
  private static final String TASK = "fill-mask";
  private static final String TOKEN_WEIGHTS = "sparse_linear";

  /** FlagEmbedding gives these tokens no weight. */
  private static final List<String> UNUSED_ROLES =
      List.of("cls_token", "eos_token", "pad_token", "unk_token");

  private SparseFolder() {}

  /** Whether a folder without {@code modules.json} is a SparseEncoder's. */
  static boolean isOne(Path folder) {
    return JsonFile.readIfPresent(folder, SENTENCE_CONFIG)
        .text("model_type", "")
        .equals("SparseEncoder");
  }

  /**
   * Without {@code modules.json}, sentence-transformers takes the greatest weight of all tokens.
   */
  static ModelFolder readBare(Path folder, JsonFile config) {
    return folder(folder, folder, config, null, false, new Splade(Reduction.MAX, false, null));
  }

  /**
   * With {@code modules.json}.
   *
   * @param legacy whether the transformer's type, MLMTransformer, says that it gives logits
   * @param splade what follows it, or null
   * @param more what follows that
   */
  static ModelFolder read(
      Path folder,
      Path transformer,
      boolean legacy,
      @Nullable Splade splade,
      List<SentenceModule> more) {
    if (splade == null || !more.isEmpty()) {
      throw new Fault.ModelRefused(
          "modules.json",
          splade == null
              ? "lists no SpladePooling behind the MLMTransformer, needed: one"
              : "lists "
                  + more.getFirst().getClass().getSimpleName()
                  + " beside SpladePooling, needed: SpladePooling last");
    }
    LoraAdapter.readIfPresent(transformer);
    JsonFile sentenceConfig = SentenceConfig.read(transformer);
    String task = sentenceConfig.text("transformer_task", legacy ? TASK : "feature-extraction");
    if (!task.equals(TASK)) {
      throw sentenceConfig.refuse("transformer_task", task, TASK + ": SpladePooling reads logits");
    }
    String output = sentenceConfig.text("module_output_name", "token_embeddings");
    if (!output.equals("token_embeddings")) {
      throw sentenceConfig.refuse("module_output_name", output, "token_embeddings");
    }
    JsonNode modality = sentenceConfig.value("modality_config");
    if (modality != null
        && !(modality.size() == 1
            && modality.path("text").path("method").asString("").equals("forward")
            && modality.path("text").path("method_output_name").asString("").equals("logits"))) {
      throw sentenceConfig.refuse("modality_config", modality, "text only, by forward's logits");
    }
    boolean lowerCase = sentenceConfig.flag("do_lower_case", false);
    Integer length = sentenceConfig.integerOrNull("max_seq_length", 1, 1 << 24);
    SentenceConfig.refuseOptions(sentenceConfig);
    JsonFile config = JsonFile.read(transformer, "config.json");
    return folder(folder, transformer, config, length, lowerCase, splade);
  }

  private static ModelFolder folder(
      Path folder,
      Path transformer,
      JsonFile config,
      @Nullable Integer length,
      boolean lowerCase,
      Splade splade) {
    JsonNode architectures = config.value("architectures");
    if (architectures == null || !architectures.path(0).asString("").endsWith("ForMaskedLM")) {
      throw config.refuse(
          "architectures",
          architectures == null ? "(missing)" : architectures,
          "a model ForMaskedLM: sparse vectors are made of its logits");
    }
    TokenizerFile tokenizer = TokenizerFile.read(transformer, config, lowerCase);
    JsonFile sentence = JsonFile.readIfPresent(folder, SENTENCE_CONFIG);
    return new ModelFolder(
        folder,
        transformer,
        config,
        tokenizer,
        List.of(),
        length != null ? length : tokenizer.maxLength(),
        ModelConfig.prompts(sentence),
        ModelConfig.similarity(sentence, VectorSimilarity.DOT),
        false,
        splade,
        null,
        null);
  }

  /** BGE-M3's head, or null where a folder has none. */
  static @Nullable TokenWeights tokenWeights(Path folder, TokenizerFile tokenizer) {
    Path safe = folder.resolve(TOKEN_WEIGHTS + ".safetensors");
    Path file = Files.exists(safe) ? safe : folder.resolve(TOKEN_WEIGHTS + ".pt");
    if (!Files.exists(file)) {
      return null;
    }
    SortedSet<Integer> unused = new TreeSet<>();
    for (String role : UNUSED_ROLES) {
      Integer id = tokenizer.idOfRole(role);
      if (id != null) {
        unused.add(id);
      }
    }
    return new TokenWeights(file, unused);
  }
}
