package dev.semblance.model.folder;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code T5Tokenizer} ({@code models/t5/tokenization_t5.py}): pieces, scores and the precompiled
 * normaliser of {@code tokenizer.json}; one token behind every text; tokens for gaps where no file
 * lists any.
 *
 * @param gaps how many, {@code extra_ids} of {@code tokenizer_config.json}
 */
record T5Tokenizer(int gaps) implements TokenizerClass {

  private static final int UNKNOWN_ID = 2;

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return Map.of("eos_token", "</s>", "unk_token", "<unk>", "pad_token", "<pad>");
  }

  @Override
  public List<String> extraDefaults() {
    return IntStream.range(0, gaps).mapToObj(n -> "<extra_id_" + n + ">").toList();
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    UnigramParts.model(tree, UNKNOWN_ID, "T5Tokenizer has");
    JsonNode precompiled = UnigramParts.precompiled(tree.path("normalizer"));
    TokenizerParts.replace(tree, "normalizer", precompiled == null ? tree.nullNode() : precompiled);
    UnigramParts.cutAtSpaces(tree, "always");
    // The reference writes </s> into the template whatever the token's name is.
    String last = TokenizerParts.framing(config, tokens, "eos_token");
    if (!last.equals("</s>")) {
      throw config.refuse("eos_token", last, "</s>, as T5Tokenizer's template has it");
    }
    tree.set(
        "post_processor",
        TokenizerParts.template(
            tree,
            List.of("$A", last),
            List.of("$A", last, "$B", last),
            Map.of(last, Objects.requireNonNull(vocabulary.idOf(last)))));
  }
}
