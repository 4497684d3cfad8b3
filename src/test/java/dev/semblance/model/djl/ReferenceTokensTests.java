package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.TokenSequence;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.folder.ModelFolder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every committed folder's tokens are the reference's, whatever lies beside tokenizer.json. */
class ReferenceTokensTests {

  static List<String> names() {
    return GoldenVectors.names();
  }

  private static DjlTokenizer open(String name) {
    ModelFolder folder = ModelFolder.read(GoldenVectors.folder(name));
    // Static embeddings have no configuration that says it.
    int rows = folder.config().integer("vocab_size", 1, 1 << 24, 1 << 16);
    return DjlTokenizer.open(folder.tokenizer(), rows);
  }

  @ParameterizedTest
  @MethodSource("names")
  void idsAreTheReferences(String name) {
    JsonNode reference = GoldenVectors.expected(name);
    String prompt =
        reference
            .path("prompts")
            .path(reference.path("default_prompt_name").asString(""))
            .asString("");
    int compared = 0;
    try (DjlTokenizer tokenizer = open(name)) {
      for (JsonNode item : reference.path("items")) {
        int[] expected = GoldenVectors.ints(item.path("ids"));
        if (item.path("prompt_name").isNull() && expected.length == item.path("tokens").asInt()) {
          TokenSequence tokens = tokenizer.tokenize(prompt + item.path("text").stringValue());

          assertThat(tokens.ids()).as("%s", item.path("text")).isEqualTo(expected);
          compared++;
        }
      }
    }
    assertThat(compared).as(name).isPositive();
  }

  @Test
  void addedTokensAreSpelledByTheirIds() {
    try (DjlTokenizer tokenizer = open("added-decoder")) {
      assertThat(tokenizer.piece(258)).isEqualTo("<ent>");
      assertThat(tokenizer.piece(259)).isEqualTo("<b>");
      assertThat(tokenizer.piece(208)).isEqualTo("hello");
    }
  }

  @Test
  void specialTokensThatTextsAreNotSearchedForAreLeftOutOfTextAllTheSame() {
    try (DjlTokenizer tokenizer = open("split-special-tokens")) {
      int[] ids = tokenizer.tokenize("hello [MASK] <ent>").ids();

      assertThat(ids).startsWith(2, 208).doesNotContain(4).endsWith(258, 3);
      assertThat(tokenizer.detokenize(ids)).isEqualTo("hello [ mask ] <ent>");
    }
  }
}
