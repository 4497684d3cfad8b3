package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import tools.jackson.databind.JsonNode;

/**
 * Which types a {@code post_processor} of {@code tokenizer.json} gives the tokens of two texts, as
 * tokenizers' {@code processors} do.
 */
final class PairTypes {

  private PairTypes() {}

  /**
   * Whether the tokens from the second text's first on are of type 1; else all are of type 0.
   *
   * @throws Fault.ModelRefused when types are given out in any other way
   */
  static boolean second(JsonNode tokenizer) {
    return second("post_processor", tokenizer.path("post_processor"));
  }

  private static boolean second(String key, JsonNode processor) {
    return switch (processor.path("type").asString("")) {
      case "RobertaProcessing" -> false;
      case "TemplateProcessing" -> template(key, processor.path("pair"));
      case "Sequence" -> {
        boolean second = true;
        for (JsonNode each : processor.path("processors")) {
          second &= second(key, each);
        }
        yield second;
      }
      default -> true;
    };
  }

  private static boolean template(String key, JsonNode pieces) {
    boolean inSecond = false;
    boolean ones = false;
    boolean zeros = false;
    for (JsonNode piece : pieces) {
      JsonNode text = piece.path("Sequence");
      JsonNode inner = text.isObject() ? text : piece.path("SpecialToken");
      inSecond |= text.path("id").asString("").equals("B");
      int type = inner.path("type_id").asInt(0);
      if (type < 0 || type > 1 || (!inSecond && type == 1)) {
        throw unknown(key, pieces);
      }
      ones |= type == 1;
      zeros |= inSecond && type == 0;
    }
    if (ones && zeros) {
      throw unknown(key, pieces);
    }
    return ones;
  }

  private static Fault unknown(String key, JsonNode pieces) {
    return Fault.ModelRefused.key(
        TokenizerFile.FILE,
        key + ".pair",
        pieces,
        "type 0 up to the second text, and 1 from there on or 0 throughout");
  }
}
