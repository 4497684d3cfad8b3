package dev.semblance.model.folder;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
      Map.of(
          "bert", "BertTokenizer",
          "camembert", "CamembertTokenizer",
          "distilbert", "BertTokenizer",
          "mpnet", "MPNetTokenizer",
          "roberta", "RobertaTokenizer",
          "xlm-roberta", "XLMRobertaTokenizer");

  /** {@code tokenizer.json} as it is. */
  private static final Set<String> GENERIC =
      Set.of(
          "PreTrainedTokenizer", "PreTrainedTokenizerFast", "PythonBackend", "TokenizersBackend");

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
          Albert Bart Barthez Bartpho BertGeneration BertJapanese Bertweet BigBird BioGpt
          Blenderbot BlenderbotSmall ByT5 CLIP CTRL Canine Character Clvp CodeGen
          CodeLlama Cohere ConvBert Cpm CpmAnt DPRContextEncoder DPRQuestionEncoder DPRReader
          Deberta DebertaV2 Dia Esm Esmc FNet FSMT FastSpeech2Conformer Flaubert Funnel GPT2
          GPTNeoX GPTNeoXJapanese GPTSw3 Gemma Herbert LED Lasr LayoutLMv2 LayoutLMv3 LayoutXLM
          Llama Luke M2M100 MBart MBart50 MLuke Marian MarkupLM Mgpstr Mvp MyT5 Nllb Nougat
          OpenAIGPT PLBart Parakeet Pegasus Perceiver Phobert Pop2Piano ProphetNet Qwen2 Qwen3_5
          Rag Reformer RemBert RoCBert RoFormer SeamlessM4T Siglip Siglip2 Speech2Text
          SpeechT5 Splinter T5 Tapas Tipsv2 Udop VideoPrism Vits Wav2Vec2CTC Wav2Vec2PhonemeCTC
          Whisper XGLM XLM XLNet
          """
              .split("\\s+"));

  private TokenizerClasses() {}

  /**
   * The class for a folder.
   *
   * @param modelConfig {@code config.json}
   * @param config {@code tokenizer_config.json}
   */
  static TokenizerClass of(JsonFile modelConfig, JsonFile config) {
    JsonFile naming = isNamed(config) ? config : modelConfig;
    String named = isNamed(naming) ? naming.textOrNull("tokenizer_class") : registered(modelConfig);
    if (named == null || GENERIC.contains(named)) {
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

  private static boolean isNamed(JsonFile file) {
    String named = file.textOrNull("tokenizer_class");
    return named != null && !named.isEmpty();
  }

  private static @Nullable String registered(JsonFile modelConfig) {
    return REGISTERED.get(modelConfig.text("model_type", ""));
  }
}
