package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjlTokenizerTests {

  @ParameterizedTest
  @ValueSource(strings = {"mean", "cased", "lower-case", "bert-prefix", "prompts"})
  void withoutSpansTheTokensAreTheSame(String name) {
    try (LoadedModel model =
        LoadedModel.load(
            GoldenVectors.folder(name), new ModelOptions(name, "cpu", "float32", Truncate.ERROR))) {
      TextTokenizer tokenizer = model.tokenizer();
      for (String text :
          List.of(
              "a",
              "The water of the long river",
              "[CLS] is no sign here [SEP] nor that [PAD] [MASK] [UNK]",
              "日本語 žluťoučký 👍🏽 a\u0301",
              "x".repeat(3_000),
              "tabs\tand\nlines\u0000end")) {
        assertSame(tokenizer, text);
      }
      Random random = new Random(3);
      for (int i = 0; i < 200; i++) {
        int[] points = random.ints(1 + random.nextInt(40), 33, 0x2fff).toArray();
        assertSame(tokenizer, "a" + new String(points, 0, points.length));
      }
    }
  }

  private static void assertSame(TextTokenizer tokenizer, String text) {
    TokenSequence whole = tokenizer.tokenize(text);
    TokenSequence bare = tokenizer.tokenizeWithoutSpans(text);

    assertThat(bare.ids()).isEqualTo(whole.ids());
    assertThat(bare.prefix()).isEqualTo(whole.prefix());
    assertThat(bare.suffix()).isEqualTo(whole.suffix());
    assertThat(whole.hasSpans()).isTrue();
    assertThat(bare.hasSpans()).isFalse();
  }
}
