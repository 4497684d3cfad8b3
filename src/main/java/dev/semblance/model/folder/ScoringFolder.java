package dev.semblance.model.folder;

import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ScoreModule.Words;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads folders of models that give scores: what transformers saves of a {@code
 * ForSequenceClassification}, and what sentence-transformers saves of a {@code CrossEncoder}.
 */
final class ScoringFolder {

  private static final String SENTENCE_CONFIG = "config_sentence_transformers.json";
  private static final String CLASSIFICATION = "sequence-classification";
  private static final String QWEN3_RERANKER = "qwen3-reranker";
  private static final String GENERATION = "text-generation";

  /** transformers' number of labels where a configuration names none. */
  private static final int DEFAULT_LABELS = 2;

  private static final int MOST_LABELS = 10_000;

  private ScoringFolder() {}

  /** Whether a {@code config.json} is a classifier's. */
  static boolean isClassifier(JsonFile config) {
    JsonNode architectures = config.value("architectures");
    return architectures != null
        && architectures.path(0).asString("").endsWith("ForSequenceClassification");
  }

  /** Whether a {@code sentence_bert_config.json} says that its transformer gives scores. */
  static boolean isTask(JsonFile sentenceConfig) {
    String task = sentenceConfig.text("transformer_task", "");
    return task.equals(CLASSIFICATION) || task.equals(GENERATION);
  }

  /**
   * Whether a folder is a Qwen3-Reranker as the hub has it: nothing in its files tells it from a
   * chat model, but the folder's name and its card do.
   */
  static boolean isQwen3Reranker(Path folder, JsonFile config) {
    return isCausal(config, "Qwen3ForCausalLM")
        && (hasInName(folder, QWEN3_RERANKER)
            || ModelCard.title(folder).toLowerCase(Locale.ROOT).contains(QWEN3_RERANKER));
  }

  /**
   * Whether a folder is a bge-reranker that is a language model: nothing in its files tells it from
   * any other, but the folder's name does.
   */
  static boolean isBgeReranker(Path folder, JsonFile config) {
    return isCausal(config, "GemmaForCausalLM") && hasInName(folder, "bge-reranker");
  }

  /** How likely it goes on with Yes, in the frame of its library. */
  static ModelFolder readBgeReranker(Path folder, JsonFile config) {
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false);
    Words words = new Words(word(tokenizer, "Yes", "bge-reranker"), null);
    return folder(
        folder, folder, config, tokenizer, tokenizer.maxLength(), words, ChatFrame.ofBgeReranker());
  }

  private static boolean isCausal(JsonFile config, String architecture) {
    JsonNode architectures = config.value("architectures");
    return architectures != null && architectures.path(0).asString("").equals(architecture);
  }

  private static boolean hasInName(Path folder, String name) {
    for (Path part : folder.toAbsolutePath()) {
      if (part.toString().toLowerCase(Locale.ROOT).contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** Asks for yes or no, in the frame of the model's card. */
  static ModelFolder readQwen3Reranker(Path folder, JsonFile config) {
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false);
    Words words =
        new Words(
            word(tokenizer, "yes", "Qwen3-Reranker"), word(tokenizer, "no", "Qwen3-Reranker"));
    return folder(
        folder,
        folder,
        config,
        tokenizer,
        tokenizer.maxLength(),
        words,
        ChatFrame.ofQwen3Reranker());
  }

  private static int word(TokenizerFile tokenizer, String word, String model) {
    Integer id = tokenizer.idOf(word);
    if (id == null) {
      throw new Fault.ModelRefused(
          TokenizerFile.FILE,
          "has no token " + Fault.quote(word) + ", needed of a " + model + ": its answers");
    }
    return id;
  }

  /** Without {@code modules.json}. */
  static ModelFolder readBare(Path folder, JsonFile config) {
    TokenizerFile tokenizer = TokenizerFile.read(folder, config, false);
    ChatFrame frame = ChatFrame.isIn(folder) ? ChatFrame.read(folder) : null;
    return folder(folder, folder, config, tokenizer, tokenizer.maxLength(), null, frame);
  }

  /**
   * With {@code modules.json}.
   *
   * @param words of a LogitScore behind the transformer, or null
   */
  static ModelFolder read(
      Path folder, Path transformer, JsonFile sentenceConfig, @Nullable Words words) {
    String task = sentenceConfig.text("transformer_task", "");
    boolean generates = task.equals(GENERATION);
    if (generates != (words != null)) {
      throw sentenceConfig.refuse(
          "transformer_task",
          task,
          generates ? CLASSIFICATION + ", or a LogitScore behind it" : GENERATION);
    }
    String output = generates ? "causal_logits" : "scores";
    if (!sentenceConfig.text("module_output_name", output).equals(output)) {
      throw sentenceConfig.refuse(
          "module_output_name", sentenceConfig.text("module_output_name", output), output);
    }
    boolean chat = hasMessages(sentenceConfig);
    boolean lowerCase = sentenceConfig.flag("do_lower_case", false);
    Integer length = sentenceConfig.integerOrNull("max_seq_length", 1, 1 << 24);
    SentenceConfig.refuseOptions(sentenceConfig);
    JsonFile config = JsonFile.read(transformer, "config.json");
    TokenizerFile tokenizer = TokenizerFile.read(transformer, config, lowerCase);
    return folder(
        folder,
        transformer,
        config,
        tokenizer,
        length != null ? length : tokenizer.maxLength(),
        words,
        chat ? ChatFrame.read(transformer) : null);
  }

  private static boolean hasMessages(JsonFile sentenceConfig) {
    JsonNode modality = sentenceConfig.value("modality_config");
    if (modality == null) {
      return false;
    }
    for (Map.Entry<String, JsonNode> entry : modality.properties()) {
      boolean known = entry.getKey().equals("text") || entry.getKey().equals("message");
      if (!known
          || !entry.getValue().path("method").asString("").equals("forward")
          || !entry.getValue().path("method_output_name").asString("").equals("logits")) {
        throw sentenceConfig.refuse(
            "modality_config", modality, "text or message, by forward's logits");
      }
    }
    return modality.has("message");
  }

  private static ModelFolder folder(
      Path folder,
      Path transformer,
      JsonFile config,
      TokenizerFile tokenizer,
      @Nullable Integer maxTokens,
      @Nullable Words words,
      @Nullable ChatFrame frame) {
    JsonFile sentence = JsonFile.readIfPresent(folder, SENTENCE_CONFIG);
    List<String> labels = words == null ? labels(config) : List.of("yes");
    Prompts prompts = ModelConfig.prompts(sentence);
    String own = prompts.defaultPrompt();
    ChatFrame framed = frame == null || own.isEmpty() ? frame : frame.withInstruction(own);
    return new ModelFolder(
        folder,
        transformer,
        config,
        tokenizer,
        List.of(),
        maxTokens,
        frame == null ? prompts : Prompts.NONE,
        VectorSimilarity.COSINE,
        false,
        null,
        null,
        new ScoreModule(labels, activation(sentence, config, labels.size()), words, framed));
  }

  /** A LogitScore's words. */
  static Words words(Path within, String path) {
    JsonFile config = JsonFile.read(within, "config.json").renamed(path + "/config.json");
    String input = config.text("module_input_name", "causal_logits");
    if (!input.equals("causal_logits")) {
      throw config.refuse("module_input_name", input, "causal_logits");
    }
    return new Words(
        config.integer("true_token_id", 0, 1 << 24),
        config.integerOrNull("false_token_id", 0, 1 << 24));
  }

  private static List<String> labels(JsonFile config) {
    Map<String, String> named = config.texts("id2label");
    int count =
        named.isEmpty()
            ? config.integer("num_labels", 1, MOST_LABELS, DEFAULT_LABELS)
            : named.size();
    if (count > MOST_LABELS) {
      throw config.refuse("id2label", count + " labels", "at most " + MOST_LABELS);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = named.isEmpty() ? "LABEL_" + i : named.get(Integer.toString(i));
      if (label == null) {
        throw config.refuse(
            "id2label", named.keySet(), "the numbers from 0 to " + (count - 1) + " as its keys");
      }
      labels.add(label);
    }
    return labels;
  }

  /** The folder's own if it names one, or what its kind of task has. */
  private static ScoreActivation activation(JsonFile sentence, JsonFile config, int labels) {
    Optional<ScoreActivation> own =
        named(sentence, "activation_fn")
            .or(() -> named(config.object("sentence_transformers"), "activation_fn"))
            .or(() -> named(config, "sbert_ce_default_activation_function"));
    boolean several = "multi_label_classification".equals(config.textOrNull("problem_type"));
    return own.orElse(labels == 1 || several ? ScoreActivation.SIGMOID : ScoreActivation.SOFTMAX);
  }

  /** Names of other code than torch's count as none, since that code is not run. */
  private static Optional<ScoreActivation> named(JsonFile file, String key) {
    String type = file.textOrNull(key);
    if (type == null || !type.startsWith("torch.")) {
      return Optional.empty();
    }
    String simple = type.substring(type.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    for (ScoreActivation activation : ScoreActivation.values()) {
      if (activation.name().equals(simple)) {
        return Optional.of(activation);
      }
    }
    throw file.refuse(key, type, "torch.nn's Identity, Sigmoid, Tanh, ReLU or Softmax");
  }
}
