package dev.semblance.model.folder;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code CamembertTokenizer} ({@code models/camembert/tokenization_camembert.py}): XLM-RoBERTa's,
 * but for the unknown token, which is found by its name, a mask token that takes the space before
 * it along, and three extra tokens where no file lists any.
 */
final class CamembertTokenizer implements TokenizerClass {

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return XlmRobertaTokenizer.DEFAULTS;
  }

  @Override
  public List<String> extraDefaults() {
    return List.of("<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED");
  }

  @Override
  public AddedToken named(String key, String content) {
    return new AddedToken(content, false, key.equals("mask_token"), false, null, true);
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    int unknownId = 0;
    JsonNode pieces = TokenizerParts.model(tree).path("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.path(id).path(0).asString("").equals(tokens.named("unk_token"))) {
        unknownId = id;
        break;
      }
    }
    XlmRobertaTokenizer.rebuild(tree, config, tokens, vocabulary, unknownId);
  }
}
