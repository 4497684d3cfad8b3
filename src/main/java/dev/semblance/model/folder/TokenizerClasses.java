package dev.semblance.model.folder;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which tokenizer class the reference takes for a folder.
 *
 * <p>{@code AutoTokenizer.from_pretrained} asks {@code tokenizer_class} of {@code
 * tokenizer_config.json}, then of {@code config.json}, then the class registered for {@code
 * model_type}; "Fast" at the end of a name does not count. A name that transformers does not know
 * stands for {@code tokenizer.json} as it is. Code that {@code auto_map} names is never run, by us
 * or by the reference unasked.
 */
final class TokenizerClasses {

  private static final Map<String, String> REGISTERED =
      Map.ofEntries(
          Map.entry("albert", "AlbertTokenizer"),
          Map.entry("bert", "BertTokenizer"),
          Map.entry("camembert", "CamembertTokenizer"),
          Map.entry("deberta-v2", "DebertaV2Tokenizer"),
          Map.entry("distilbert", "BertTokenizer"),
          Map.entry("electra", "BertTokenizer"),
          Map.entry("gemma3_text", "GemmaTokenizer"),
          Map.entry("gte", "XLMRobertaTokenizer"),
          Map.entry("mpnet", "MPNetTokenizer"),
          Map.entry("mt5", "T5Tokenizer"),
          Map.entry("nomic_bert", "BertTokenizer"),
          Map.entry("qwen2", "Qwen2Tokenizer"),
          Map.entry("qwen3", "Qwen2Tokenizer"),
          Map.entry("roberta", "RobertaTokenizer"),
          Map.entry("t5", "T5Tokenizer"),
          Map.entry("xlm-roberta", "XLMRobertaTokenizer"));

  /** {@code tokenizer.json} as it is. */
  private static final Set<String> GENERIC =
      Set.of(
          "PreTrainedTokenizer", "PreTrainedTokenizerFast", "PythonBackend", "TokenizersBackend");

  /** Types whose file is taken as it is whatever class is named. */
  private static final Set<String> AS_IT_IS = Set.of("mistral", "modernbert");

  /** {@code BertTokenizer} itself by other names, and its subclasses that change nothing in it. */
  private static final Set<String> BERT =
      Set.of(
          "BertTokenizer",
          "DistilBertTokenizer",
          "ElectraTokenizer",
          "LayoutLMTokenizer",
          "LxmertTokenizer",
          "MobileBertTokenizer",
          "SqueezeBertTokenizer");

  /** All other classes of transformers 5.24: what they would make differs from the file. */
  private static final Set<String> NOT_SERVED =
      Set.of(
          """
          Bart Barthez Bartpho BertGeneration BertJapanese Bertweet BigBird BioGpt
          Blenderbot BlenderbotSmall ByT5 CLIP CTRL Canine Character Clvp CodeGen
          CodeLlama Cohere ConvBert Cpm CpmAnt DPRContextEncoder DPRQuestionEncoder DPRReader
          Deberta Dia Esm Esmc FNet FSMT FastSpeech2Conformer Flaubert Funnel GPT2
          GPTNeoX GPTNeoXJapanese GPTSw3 Herbert LED Lasr LayoutLMv2 LayoutLMv3 LayoutXLM
          Luke M2M100 MBart MBart50 MLuke Marian MarkupLM Mgpstr Mvp MyT5 Nllb Nougat
          OpenAIGPT PLBart Parakeet Pegasus Perceiver Phobert Pop2Piano ProphetNet Qwen3_5
          Rag Reformer RemBert RoCBert RoFormer SeamlessM4T Siglip Siglip2 Speech2Text
          SpeechT5 Splinter Tapas Tipsv2 Udop VideoPrism Vits Wav2Vec2CTC Wav2Vec2PhonemeCTC
          Whisper XGLM XLM XLNet
          """
              .split("\\s+"));

  private TokenizerClasses() {}

  /**
   * The class for a folder.
   *
   * @param folder of {@code tokenizer.json}
   * @param modelConfig {@code config.json}
   * @param config {@code tokenizer_config.json}
   */
  static TokenizerClass of(Path folder, JsonFile modelConfig, JsonFile config) {
    JsonFile naming = isNamed(config) ? config : modelConfig;
    String named = isNamed(naming) ? naming.textOrNull("tokenizer_class") : registered(modelConfig);
    if (named == null
        || GENERIC.contains(named)
        || AS_IT_IS.contains(modelConfig.text("model_type", ""))) {
      return new FileTokenizer();
    }
    String plain = named.endsWith("Fast") ? named.substring(0, named.length() - 4) : named;
    if (BERT.contains(plain)) {
      return new BertTokenizer(plain);
    }
    switch (plain) {
      case "XLMRobertaTokenizer" -> {
        return new XlmRobertaTokenizer();
      }
      case "RobertaTokenizer" -> {
        return new RobertaTokenizer();
      }
      case "CamembertTokenizer" -> {
        return new CamembertTokenizer();
      }
      case "MPNetTokenizer" -> {
        return new MpnetTokenizer();
      }
      case "AlbertTokenizer" -> {
        return new AlbertTokenizer();
      }
      case "T5Tokenizer" -> {
        return new T5Tokenizer(config.integer("extra_ids", 0, 10_000, 100));
      }
      case "DebertaV2Tokenizer" -> {
        return new DebertaV2Tokenizer();
      }
      case "Qwen2Tokenizer" -> {
        return BytePairTokenizer.QWEN2;
      }
      case "GemmaTokenizer" -> {
        return BytePairTokenizer.GEMMA;
      }
      case "LlamaTokenizer" -> {
        return overBytes(folder) ? new FileTokenizer() : BytePairTokenizer.LLAMA;
      }
      default -> {}
    }
    if (plain.endsWith("Tokenizer")
        && NOT_SERVED.contains(plain.substring(0, plain.length() - "Tokenizer".length()))) {
      throw naming.refuse(
          "tokenizer_class",
          named,
          "BertTokenizer or one of its kin, RobertaTokenizer, XLMRobertaTokenizer, MPNetTokenizer,"
              + " or a class that takes"
              + " tokenizer.json as it is, such as PreTrainedTokenizerFast");
    }
    return new FileTokenizer();
  }

  /** Llama 3's files name Llama 2's class, but are over bytes; the reference takes them as is. */
  private static boolean overBytes(Path folder) {
    ObjectNode tree = JsonFile.readIfPresent(folder, TokenizerFile.FILE).tree();
    return Stream.of("pre_tokenizer", "decoder")
        .map(tree::path)
        .anyMatch(
            part ->
                Stream.concat(
                        Stream.of(part),
                        Stream.concat(
                            part.path("pretokenizers").valueStream(),
                            part.path("decoders").valueStream()))
                    .anyMatch(step -> step.path("type").asString("").equals("ByteLevel")));
  }

  private static boolean isNamed(JsonFile file) {
    String named = file.textOrNull("tokenizer_class");
    return named != null && !named.isEmpty();
  }

  private static @Nullable String registered(JsonFile modelConfig) {
    return REGISTERED.get(modelConfig.text("model_type", ""));
  }
}
