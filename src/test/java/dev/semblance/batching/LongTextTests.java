package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.folder.ModelFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled model's own tokenizer on texts of many pieces: what is kept is what it would be. */
class LongTextTests {
  private static final Fault.Place PLACE = Fault.Place.of("input", 3);
  private static final int LIMIT = 512;
  private static final String PROMPT = "Represent this sentence, please: ";

  private static DjlTokenizer tokenizer;
  private static InputReader reader;

  @BeforeAll
  static void open() {
    tokenizer =
        DjlTokenizer.open(
            ModelFolder.read(Path.of("src/main/resources/models/semblance-mini")).tokenizer(),
            30_522);
    reader = new InputReader(tokenizer, LIMIT, 30_522);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static TokenizedInput read(String text, String prompt, Truncate truncate) {
    return reader.read(new EmbedInput.Text(text), prompt, truncate, Set.of(Output.DENSE), PLACE);
  }

  private static int[] idsOf(TokenizedInput input) {
    return input.sequence(Set.of(Output.DENSE)).ids();
  }

  /** What cutting the tokens of the whole text leaves. */
  private static TokenizedInput whole(
      DjlTokenizer tokenizer, String text, String prompt, Truncate truncate) {
    TokenSequence tokens = tokenizer.tokenize(prompt + text);
    int front = 1;
    while (front < tokens.length() - 1 && TokenizedInput.ofPrompt(tokens, front, prompt.length())) {
      front++;
    }
    return new TokenizedInput(
        tokens,
        Truncation.of(tokens, front, LIMIT, truncate, PLACE),
        prompt.isEmpty() ? 0 : tokenizer.tokenize(prompt).length() - 1,
        prompt.length());
  }

  private static void assertSameKept(String text) {
    assertSameKept(tokenizer, reader, text);
  }

  private static void assertSameKept(DjlTokenizer tokenizer, InputReader reader, String text) {
    for (String prompt : new String[] {"", PROMPT}) {
      for (Truncate truncate : new Truncate[] {Truncate.END, Truncate.START}) {
        TokenizedInput expected = whole(tokenizer, text, prompt, truncate);
        TokenizedInput found =
            reader.read(new EmbedInput.Text(text), prompt, truncate, Set.of(Output.DENSE), PLACE);

        assertThat(idsOf(found)).as("%s after '%s'", truncate, prompt).isEqualTo(idsOf(expected));
        assertThat(found.tokens(tokenizer)).isEqualTo(expected.tokens(tokenizer));
        assertThat(found.sequence(Set.of(Output.DENSE)).promptTokens())
            .isEqualTo(expected.sequence(Set.of(Output.DENSE)).promptTokens());
        assertThat(found.count().used()).isEqualTo(expected.count().used());
        assertThat(found.count().truncated()).isEqualTo(expected.count().truncated());
        if (!found.count().estimated()) {
          assertThat(found.count()).isEqualTo(expected.count());
        }
      }
    }
  }

  /** Texts of words, numbers, punctuation, ideographs, marks, emoji, controls and signs. */
  private static String random(Random random, int length) {
    String[] kinds = {
      "abcdefghijklmnopqrstuvwxyz",
      "ABCÄÖÜßéèçñøÅ",
      "0123456789",
      ".,;:!?'\"()[]{}-_/\\@#%&*",
      " \t\n\u00a0\u3000",
      "漢字日本語中文",
      "ひらがなカタカナ",
      "한국어글자",
      "👍🏽😀🇩🇪👩‍👩‍👧",
      "a\u0301o\u0308\u0327n\u0303",
      "\u0000\u0007\u200d\ufeff\u00ad",
      "ΑΒΓΔαβγδςΣ",
      "ไทยภาษา",
      "हिन्दी",
      "العربية"
    };
    StringBuilder text = new StringBuilder(length + 100);
    while (text.length() < length) {
      int[] points = kinds[random.nextInt(kinds.length)].codePoints().toArray();
      int run = 1 + (int) Math.min(300, Math.abs(random.nextGaussian()) * 9);
      for (int i = 0; i < run; i++) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      if (random.nextInt(3) > 0) {
        text.append(random.nextInt(9) == 0 ? " [SEP] " : " ");
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsKeptOfRandomTextsIsWhatTheWholeTextKeeps(int seed) {
    Random random = new Random(seed);

    assertSameKept(random(random, StableCuts.PIECE * (1 + random.nextInt(4)) + random.nextInt(99)));
  }

  /** Byte-level BPE, Unigram over the whole text's words, WordPiece of other special tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"roberta", "xlm-roberta", "mpnet", "cased"})
  void otherKindsOfTokenizerKeepWhatTheyWould(String name) {
    try (DjlTokenizer other =
        DjlTokenizer.open(
            ModelFolder.read(Path.of("src/test/resources/models/" + name)).tokenizer(), 300_000)) {
      InputReader otherReader = new InputReader(other, LIMIT, 300_000);
      for (int seed = 20; seed < 24; seed++) {
        assertSameKept(other, otherReader, random(new Random(seed), 40_000));
      }
      assertSameKept(other, otherReader, "aaaaaaaa".repeat(5_000));
      assertSameKept(other, otherReader, "the water " + " ".repeat(40_000) + " the river");
      assertSameKept(other, otherReader, "ひらがな漢字".repeat(7_000));
    }
  }

  /** Far apart and few, so that many pieces are read before there are enough. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\u0301", "\u0000", "\n\t"})
  void tokensBehindPiecesThatHaveNoneAreFound(String nothing) {
    String gap = nothing.repeat(30_000 / nothing.length());

    assertSameKept("first" + gap + " second" + gap + " third");
    assertSameKept(gap + " many words here".repeat(3_000) + " end" + gap);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a",
        "7",
        "漢",
        "か",
        "한",
        "a\u0301",
        "😀",
        "👩‍👩‍👧",
        "!",
        "xq,",
        "ab1-",
        "[SEP]",
        "क्षि"
      })
  void textsWithoutWhitespaceAreReadRight(String repeated) {
    assertSameKept(repeated.repeat(70_000 / repeated.length()));
  }

  @Test
  void twoMillionOfOneLetterAreOneUnknownWord() {
    TokenizedInput read = read("a".repeat(2_000_000), "", Truncate.ERROR);

    assertThat(idsOf(read)).hasSize(3);
    assertThat(read.count().estimated()).isFalse();
  }

  @Test
  void oneEnormousWordAmongOthersIsTheOnlyLongWork() {
    String text = "word ".repeat(20) + "a".repeat(100_000) + " word".repeat(20);
    LongText reading = reader.begin(new EmbedInput.Text(text), "", Truncate.END, PLACE);
    int longPieces = 0;
    int pieces = 0;
    while (!reading.done()) {
      longPieces += reading.nextIsLong() ? 1 : 0;
      pieces++;
      reading.readNext();
    }

    assertThat(longPieces).isOne();
    assertThat(pieces).isBetween(1, 3);
    assertSameKept(text);
  }

  @Test
  void onlyAsMuchIsReadAsCanMatter() {
    String text = "The river runs to the sea. ".repeat(70_000);
    for (Truncate truncate : Truncate.values()) {
      LongText reading = reader.begin(new EmbedInput.Text(text), "", truncate, PLACE);
      reading.readNext();

      assertThat(reading.done()).as("%s", truncate).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Truncate.class,
      names = {"START", "END"})
  void theCountIsAboutThatOfTheWhole(Truncate truncate) {
    String text = "The river runs to the sea. ".repeat(5_000);
    int exact = tokenizer.tokenize(text).length();

    TokenizedInput read = read(text, "", truncate);

    assertThat(read.count().estimated()).isTrue();
    assertThat(read.count().used()).isEqualTo(LIMIT);
    assertThat((double) read.count().total() / exact).isBetween(0.95, 1.05);
  }

  @Test
  void aTextThatMayNotBeCutIsRefusedWithAboutItsLength() {
    assertThatExceptionOfType(Fault.InputTooLong.class)
        .isThrownBy(() -> read("The river runs to the sea. ".repeat(5_000), "", Truncate.ERROR))
        .withMessageMatching(
            "input\\[3\\] has about (3[4-6]\\d{3}) tokens, the model takes 512; shorten it, .*");
  }

  @Test
  void aTextOfOnePieceIsCountedToItsEnd() {
    String text = "a ".repeat(StableCuts.PIECE / 2);

    assertThat(read(text, "", Truncate.END).count().estimated()).isFalse();
    assertThat(read(text, "", Truncate.END).count().total()).isEqualTo(StableCuts.PIECE / 2 + 2);
  }

  @Test
  void halfASurrogatePairIsFoundWhereverItIs() {
    String text = "word ".repeat(20_000) + "\ud83d";

    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> read(text, "", Truncate.END))
        .withMessage("input[3] holds half a surrogate pair at UTF-16 position 100000");
  }

  @Test
  void aPromptThatFillsTheModelLeavesNothingToCut() {
    String prompt = "please ".repeat(LIMIT);

    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> read("word ".repeat(20_000), prompt, Truncate.START))
        .withMessageContaining("cannot be cut");
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> read("word ".repeat(20_000), prompt, Truncate.END))
        .withMessageContaining("cannot be cut");
  }

  @Test
  void aCutThatATokenizerDoesNotBearIsNotMade() {
    // Pairs of letters from the left of each word are a token: a cut within a word may shift them.
    StableCuts cuts = new StableCuts(new NumberTokenizer(), "9".repeat(40_000));

    assertThat(cuts.endAfter(0)).isEqualTo(40_000);
    assertThat(cuts.startBefore(40_000)).isZero();
  }

  @Test
  void aCutStandsBeforeWhitespace() {
    char[] letters = new char[60_000];
    Arrays.fill(letters, 'a');
    letters[10_000] = ' ';
    letters[30_000] = ' ';
    StableCuts cuts = new StableCuts(tokenizer, new String(letters));

    assertThat(cuts.endAfter(0)).isEqualTo(10_000);
    assertThat(cuts.endAfter(10_000)).isEqualTo(60_000 - 30_000);
    assertThat(cuts.startBefore(60_000)).isEqualTo(30_000);
  }
}
