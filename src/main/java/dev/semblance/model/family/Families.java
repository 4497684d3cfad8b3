package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import dev.semblance.text.EditDistance;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Every family there is; a new one is one more line. */
public final class Families {

  private static final List<Family> ALL =
      List.of(
          new JinaBertFamily(),
          new BertFamily(),
          new JinaRobertaFamily(),
          new RobertaFamily(),
          new DistilBertFamily(),
          new MpnetFamily(),
          new ElectraFamily(),
          new AlbertFamily(),
          new T5Family(),
          new DebertaFamily(),
          new NomicBertFamily(),
          new LlamaFamily(),
          new GemmaFamily(),
          new EmbeddingGemma2Family(),
          new ModernBertFamily(),
          new GteFamily());

  /** Types with a head over the vocabulary, for messages. */
  private static final List<String> SPARSE =
      List.of(
          "albert",
          "bert",
          "camembert",
          "deberta-v2",
          "distilbert",
          "electra",
          "gte",
          "modernbert",
          "mpnet",
          "new",
          "nomic_bert",
          "roberta",
          "xlm-roberta");

  private Families() {}

  /** All values of {@code model_type} that are served. */
  public static List<String> modelTypes() {
    return ALL.stream()
        .flatMap(family -> family.modelTypes().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * The plan of a {@code config.json}; {@link JsonFile#unknownKeys()} has then the keys that the
   * family does not know.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when no family serves it, or the one that does
   *     refuses a key
   */
  public static EncoderPlan plan(JsonFile config) {
    return of(config).plan(config);
  }

  /**
   * The head of a {@code config.json} whose {@code architectures} end in {@code ForMaskedLM}.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when its family's head is not served
   */
  public static VocabularyHead vocabularyHead(JsonFile config) {
    return of(config)
        .vocabularyHead(config)
        .orElseThrow(
            () ->
                config.refuse(
                    "model_type",
                    config.text("model_type", "(missing)"),
                    "for sparse vectors one of " + String.join(", ", SPARSE)));
  }

  /**
   * The head of a {@code config.json} whose {@code architectures} end in {@code
   * ForSequenceClassification}.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when its family's head is not served
   */
  public static ScoreHead scoreHead(JsonFile config, int labels) {
    return of(config)
        .scoreHead(config, labels)
        .orElseThrow(() -> notServed(config, "a classifier of another family"));
  }

  /**
   * The head that compares two words that a language model may go on with.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when its family's language model is not served
   */
  public static ScoreHead wordsHead(
      JsonFile config, EncoderPlan plan, int trueId, @Nullable Integer falseId) {
    String table =
        of(config)
            .logitTable()
            .orElseThrow(() -> notServed(config, "a decoder, such as Qwen3ForCausalLM"));
    return new ScoreHead(
        ScoreHead.Reads.LAST,
        null,
        null,
        new ScoreHead.Out.Words(table, plan.embeddings().words(), trueId, falseId));
  }

  /**
   * Layers that transformers has under other names than the files of a {@code config.json}'s
   * family.
   */
  public static List<RenamedLayer> renamedLayers(JsonFile config) {
    return of(config).renamedLayers();
  }

  private static RuntimeException notServed(JsonFile config, String needed) {
    JsonNode architectures = config.value("architectures");
    return config.refuse(
        "architectures", architectures == null ? "(missing)" : architectures, needed);
  }

  private static Family of(JsonFile config) {
    String type = config.text("model_type", "(missing)");
    return ALL.stream()
        .filter(each -> each.modelTypes().contains(type) && each.serves(config))
        .findFirst()
        .orElseThrow(
            () ->
                config.refuse(
                    "model_type",
                    type,
                    "one of "
                        + String.join(", ", modelTypes())
                        + (type.equals("(missing)")
                            ? ""
                            : "; nearest: " + EditDistance.nearest(type, modelTypes()))));
  }
}
