package dev.semblance.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SplitterTests {
  private static final Fault.Place PLACE = Fault.Place.of("input", 3);

  private static final String[] SCRAPS = {
    "word",
    "a",
    "some",
    "longerwords",
    "sentence.",
    "Question?",
    "\"Quoted.\"",
    "e.g.",
    "3.14",
    "\n",
    "\r\n",
    "\n\n",
    "\r\n\r\n",
    "\t",
    "  ",
    "\u00a0",
    "\u3000",
    "\u2029",
    "x".repeat(50),
    "这是第一句话没有空格",
    "真的吗？是的。",
    "、",
    "「はい。」",
    "カタカナ",
    "한국어 문장입니다.",
    "สวัสดีครับ",
    "\ud83d\ude00",
    "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
    "\ud83c\udde9\ud83c\uddea",
    "e\u0301",
    "\u0301\u0302",
    "| cell | 1 |\n",
    "|---|---|\n",
    "https://a.example/b?c=d&e",
    "{\"json\": [1, 2]}",
    "...",
    "?!",
    "( [ {",
    ".)\u201d",
    "\u200b",
    "\ufeff"
  };

  @Test
  void chunksOfAnyTextHoldWhatIsPromised() {
    Random random = new Random(20261128);
    for (int round = 0; round < 3_000; round++) {
      String text = randomText(random, random.nextInt(60));
      int tokens = LetterTokens.AROUND + 3 + random.nextInt(random.nextBoolean() ? 10 : 60);
      int overlap = random.nextInt(3) == 0 ? random.nextInt(tokens) : tokens / 10;
      ChunkSize size = new ChunkSize(tokens, overlap);
      LetterTokens reader = new LetterTokens(text, random.nextBoolean());

      List<Chunk> chunks = split(text, size, reader);

      assertPromises(text, size, reader, chunks);
      assertThat(split(text, size, reader)).isEqualTo(chunks);
    }
  }

  private static String randomText(Random random, int scraps) {
    StringBuilder text = new StringBuilder();
    boolean spaced = random.nextInt(4) > 0;
    for (int i = 0; i < scraps; i++) {
      text.append(SCRAPS[random.nextInt(SCRAPS.length)]);
      text.append(spaced && random.nextInt(8) > 0 ? " " : "");
    }
    return text.toString();
  }

  private static void assertPromises(
      String text, ChunkSize size, LetterTokens reader, List<Chunk> chunks) {
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text);
    boolean[] covered = new boolean[text.length()];
    int end = 0;
    int start = -1;
    for (Chunk chunk : chunks) {
      Supplier<String> shown = () -> "%s of %s in %s".formatted(chunk, size, text);
      assertThat(chunk.start()).as(shown).isGreaterThan(start).isLessThan(chunk.end());
      assertThat(chunk.end()).as(shown).isGreaterThan(end).isLessThanOrEqualTo(text.length());
      assertThat(chunk.tokens())
          .as(shown)
          .isLessThanOrEqualTo(size.tokens())
          .isEqualTo(reader.read(chunk.start(), chunk.end()).total());
      assertThat(Breaks.isWhite(text.charAt(chunk.start()))).as(shown).isFalse();
      assertThat(Breaks.isWhite(text.charAt(chunk.end() - 1))).as(shown).isFalse();
      assertThat(Character.isLowSurrogate(text.charAt(chunk.start()))).as(shown).isFalse();
      assertThat(Character.isHighSurrogate(text.charAt(chunk.end() - 1))).as(shown).isFalse();
      if (chunk.start() < end) {
        assertThat(reader.read(chunk.start(), end).length())
            .as(shown)
            .isLessThanOrEqualTo(size.overlap() + 1);
      }
      if (size.tokens() >= 40) {
        assertThat(clusters.isBoundary(chunk.end())).as(shown).isTrue();
        assertThat(
                clusters.isBoundary(chunk.start())
                    || Breaks.isWhite(text.charAt(chunk.start() - 1)))
            .as(shown)
            .isTrue();
      }
      start = chunk.start();
      end = chunk.end();
      for (int i = start; i < end; i++) {
        covered[i] = true;
      }
    }
    for (int i = 0; i < covered.length; i++) {
      assertThat(covered[i] || Breaks.isWhite(text.charAt(i))).isTrue();
    }
  }

  @Test
  void chunksEndAtSentencesAndBeginWithThoseBefore() {
    String text = "One two. Three four five. Six. Seven eight nine ten. Eleven.";

    assertThat(parts(text, new ChunkSize(14, 3)))
        .containsExactly(
            "One two. Three four five. Six.", "Six. Seven eight nine ten.", "ten. Eleven.");
  }

  @Test
  void whiteSpaceAloneMakesNoChunk() {
    assertThat(parts(" \r\n\t\u3000\u00a0\u2029 ", new ChunkSize(10, 1))).isEmpty();
    assertThat(parts("", new ChunkSize(10, 1))).isEmpty();
  }

  @Test
  void aTextThatFitsIsOneChunkReadOnce() {
    LetterTokens reader = new LetterTokens(" One two. Three. ", true);

    List<Chunk> chunks = split(" One two. Three. ", new ChunkSize(20, 2), reader);

    assertThat(chunks).containsExactly(new Chunk(1, 16, 8));
    assertThat(reader.calls()).isEqualTo(1);
  }

  @Test
  void tablesAreCutAtTheirLines() {
    String row = "| cell | other | 17 |\n";

    List<String> parts = parts(row.repeat(20), new ChunkSize(35, 0));

    assertThat(parts).hasSize(7).last().isEqualTo(row.repeat(2).strip());
    assertThat(parts.subList(0, 6))
        .allSatisfy(part -> assertThat(part).isEqualTo(row.repeat(3).strip()));
  }

  @Test
  void aLongWordIsCutBetweenTokensAndBeginsAChunkWhereItCan() {
    List<String> parts = parts("a " + "x".repeat(50) + " b", new ChunkSize(8, 0));

    assertThat(parts.getFirst()).isEqualTo("a");
    assertThat(String.join("", parts).replace(" ", "")).isEqualTo("a" + "x".repeat(50) + "b");
  }

  @Test
  void aLongTextIsReadInPartsAndAboutTwice() {
    String sentence = "The quick brown fox jumps over the lazy dog. ";
    String text = sentence.repeat(40_000);
    LetterTokens reader = new LetterTokens(text, true);

    List<Chunk> chunks = split(text, new ChunkSize(512, 51), reader);

    assertThat(chunks.size()).isBetween(1_250, 1_300);
    assertThat(reader.longest()).isLessThanOrEqualTo(Splitter.PART);
    assertThat(reader.units()).isLessThan(5L * text.length() / 2);
  }

  @Test
  void noTextTakesMoreThanAFewReadings() {
    List<String> all = new ArrayList<>();
    for (String scrap : SCRAPS) {
      all.add(scrap);
      all.add(scrap + " ");
      all.add(". (" + scrap);
    }
    for (String scrap : all) {
      String text = "a" + scrap.repeat(60_000 / scrap.length()) + "b";
      LetterTokens reader = new LetterTokens(text, true);

      List<Chunk> chunks = split(text, new ChunkSize(256, 25), reader);

      assertThat(reader.units()).as(scrap).isLessThan(4L * text.length());
      assertThat(reader.longest()).as(scrap).isLessThanOrEqualTo(2 * Splitter.PART);
      assertThat(chunks).as(scrap).isNotEmpty();
    }
  }

  @Test
  void anOverlapGivesWayToASentenceThatHasRoomOnlyWithoutIt() {
    String text = "Aaa bbb ccc ddd. Eee fff ggg hhh iii jjj kkk.";

    assertThat(parts(text, new ChunkSize(10, 3)))
        .containsExactly("Aaa bbb ccc ddd.", "Eee fff ggg hhh iii jjj kkk.");
  }

  @Test
  void aSizeWithoutRoomIsRefusedWithBothNumbers() {
    assertThatThrownBy(() -> parts("a b c", new ChunkSize(2, 0)))
        .hasMessage(
            "chunking at .tokens is 2, but special and prompt tokens alone are 2 in every chunk");
    assertThatThrownBy(() -> parts("a \ud83d\ude00", new ChunkSize(3, 0)))
        .hasMessage(
            "input[3] cannot be cut: the character at UTF-16 position 2 is 2 tokens,"
                + " a chunk of 3 has room for 1");
  }

  @Test
  void askedSizesAreHeldAgainstTheModelsAndEachOther() {
    assertThat(ChunkSize.of(null, null, 512)).isEqualTo(new ChunkSize(512, 51));
    assertThat(ChunkSize.of(100, null, 512)).isEqualTo(new ChunkSize(100, 10));
    assertThatThrownBy(() -> ChunkSize.of(600, null, 512))
        .hasMessage("chunking at .tokens is 600, the model takes 512");
    assertThatThrownBy(() -> ChunkSize.of(100, 100, 512))
        .hasMessage("chunking at .overlap is 100, needed: 0 to 99, fewer than tokens");
    assertThatThrownBy(() -> ChunkSize.of(null, 512, 512))
        .hasMessage("chunking at .overlap is 512, needed: 0 to 511, fewer than tokens");
  }

  private static List<String> parts(String text, ChunkSize size) {
    return split(text, size, new LetterTokens(text, false)).stream()
        .map(chunk -> chunk.in(text))
        .toList();
  }

  private static List<Chunk> split(String text, ChunkSize size, LetterTokens reader) {
    Splitter splitter = new Splitter(text, size, PLACE, reader::read);
    while (splitter.step()) {
      assertThat(reader.calls()).isLessThan(1_000_000);
    }
    return splitter.chunks();
  }
}
