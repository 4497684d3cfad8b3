package dev.semblance.model.folder;

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
    TokenizerParts.refuseTypes(tree);
  }
}
