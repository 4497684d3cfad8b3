package dev.semblance.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class VocabularyPruningTests {

  /** Ids in order: specials 0-2, characters 3-8, pieces from 9. */
  private static final List<String> PIECES =
      List.of(
          "[UNK]", "[CLS]", "[SEP]", "a", "b", "##a", "##b", "c", "##c", "ab", "abab", "##ab", "ca",
          "cab");

  /** Each further piece costs one. */
  private static final SpellingCost FURTHER_PIECES =
      (wholes, spellings) ->
          IntStream.range(0, wholes.size())
              .mapToDouble(i -> spellings.get(i).length - wholes.get(i).length)
              .toArray();

  private static ObjectNode tokenizer() {
    ObjectNode vocabulary = JsonMapper.shared().createObjectNode();
    for (int id = 0; id < PIECES.size(); id++) {
      vocabulary.put(PIECES.get(id), id);
    }
    ObjectNode tokenizer =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    """
                    {"truncation": {"max_length": 9}, "padding": null,
                     "added_tokens": [{"id": 0, "content": "[UNK]"}, {"id": 1, "content": "[CLS]"},
                                      {"id": 2, "content": "[SEP]"}],
                     "post_processor": {"type": "TemplateProcessing", "special_tokens": {
                        "[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                        "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}},
                     "model": {"type": "WordPiece", "unk_token": "[UNK]"}}
                    """);
    ((ObjectNode) tokenizer.path("model")).set("vocab", vocabulary);
    return tokenizer;
  }

  private static double[] counts(long ab, long abab, long dab, long ca, long cab) {
    double[] counts = new double[PIECES.size()];
    counts[PIECES.indexOf("ab")] = ab;
    counts[PIECES.indexOf("abab")] = abab;
    counts[PIECES.indexOf("##ab")] = dab;
    counts[PIECES.indexOf("ca")] = ca;
    counts[PIECES.indexOf("cab")] = cab;
    return counts;
  }

  @Test
  void specialsAndCharactersStayWhateverTheTextSays() {
    VocabularyPruning pruned =
        VocabularyPruning.of(tokenizer(), counts(0, 0, 0, 0, 9), FURTHER_PIECES, 10);

    assertThat(pruned.pieces())
        .containsExactly("[UNK]", "[CLS]", "[SEP]", "a", "b", "##a", "##b", "c", "##c", "cab");
    assertThat(pruned.oldIds()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 13);
  }

  @Test
  void aPieceIsWorthTheFurtherPiecesItWouldFallInto() {
    // abab three times saves 3 x 3 pieces (a ##b ##a ##b), ##ab five times 5 x 1 (##a ##b)
    VocabularyPruning pruned =
        VocabularyPruning.of(tokenizer(), counts(0, 3, 5, 0, 0), FURTHER_PIECES, 10);

    assertThat(pruned.pieces()).contains("abab").doesNotContain("##ab");
  }

  @Test
  void aPieceThatIsAsGoodSpelledByOthersGoesHoweverOftenItCameUp() {
    List<List<Integer>> asked = new ArrayList<>();
    SpellingCost onlyCab =
        (wholes, spellings) -> {
          wholes.forEach(ids -> asked.add(Arrays.stream(ids).boxed().toList()));
          return wholes.stream()
              .mapToDouble(ids -> PIECES.get(ids[0]).equals("cab") ? 1 : 0)
              .toArray();
        };

    VocabularyPruning pruned =
        VocabularyPruning.of(tokenizer(), counts(90, 0, 90, 0, 1), onlyCab, 10);

    assertThat(pruned.pieces()).contains("cab").doesNotContain("ab", "##ab");
    // "##ab" goes on with a word, so a letter comes before it; pieces that never came up are not
    // asked about
    assertThat(asked)
        .containsExactlyInAnyOrder(
            List.of(PIECES.indexOf("ab")),
            List.of(PIECES.indexOf("a"), PIECES.indexOf("##ab")),
            List.of(PIECES.indexOf("cab")));
  }

  @Test
  void idsAreNewEverywhereAndTextsAreNoLongerCut() {
    ObjectNode before = tokenizer();
    VocabularyPruning pruned =
        VocabularyPruning.of(before, counts(9, 9, 9, 0, 9), FURTHER_PIECES, 13);

    JsonNode vocabulary = pruned.tokenizer().path("model").path("vocab");
    assertThat(vocabulary.size()).isEqualTo(13);
    for (int id = 0; id < 13; id++) {
      assertThat(vocabulary.path(pruned.pieces().get(id)).intValue()).isEqualTo(id);
    }
    assertThat(pruned.tokenizer().path("truncation").isNull()).isTrue();
    assertThat(pruned.tokenizer().at("/post_processor/special_tokens/[SEP]/ids/0").intValue())
        .isEqualTo(vocabulary.path("[SEP]").intValue());
    assertThat(before).isEqualTo(tokenizer());
  }

  @Test
  void aVocabularyThatIsNotSmallerIsRefusedWithAllNumbers() {
    assertThatThrownBy(() -> VocabularyPruning.of(tokenizer(), new double[14], FURTHER_PIECES, 15))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("is 15")
        .hasMessageContaining("14 pieces")
        .hasMessageContaining("9 stay");
    assertThatThrownBy(() -> VocabularyPruning.of(tokenizer(), new double[14], FURTHER_PIECES, 8))
        .hasMessageContaining("is 8");
  }

  @Test
  void anotherKindOfTokenizerIsRefused() {
    ObjectNode unigram = tokenizer();
    ((ObjectNode) unigram.path("model")).put("type", "Unigram");

    assertThatThrownBy(() -> VocabularyPruning.of(unigram, new double[14], FURTHER_PIECES, 10))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("Unigram")
        .hasMessageContaining("WordPiece");
  }
}
