package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code TokenizersBackend}: {@code tokenizer.json} as it is, with the tokens of the other files
 * added. {@code do_lower_case}, {@code strip_accents}, {@code add_prefix_space} and their kin
 * change nothing here.
 */
final class FileTokenizer implements TokenizerClass {

  /** A file that pads names its padding token by that. */
  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    JsonNode padding = tree.path("padding").path("pad_token");
    return padding.isString() ? Map.of("pad_token", padding.stringValue()) : Map.of();
  }

  @Override
  public boolean keepsAddedTokens() {
    return true;
  }

  /** Changes nothing: refuses a template that would take other rows of the type table than ours. */
  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    JsonNode single = tree.path("post_processor").path("single");
    for (int i = 0; i < single.size(); i++) {
      for (JsonNode piece : single.get(i)) {
        if (piece.path("type_id").asInt(0) != 0) {
          throw Fault.ModelRefused.key(
              TokenizerFile.FILE,
              "post_processor.single[" + i + "].type_id",
              piece.path("type_id"),
              "0: single texts are of type 0");
        }
      }
    }
  }
}
