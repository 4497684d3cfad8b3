package dev.semblance.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreaksTests {

  @Test
  void sentencesEndBehindTerminalsAndWhatClosesThere() {
    assertThat(
            sentences(
                "He paid 3.14 dollars! \"Really?\" she asked. (It was so.) \u201cYes.\u201d Done"))
        .containsExactly(
            "He paid 3.14 dollars!",
            "\"Really?\"",
            "she asked.",
            "(It was so.)",
            "\u201cYes.\u201d",
            "Done");
  }

  @Test
  void aFullStopBeforeASmallLetterOrBehindAnInitialOrANumberEndsNothing() {
    assertThat(
            sentences(
                "See e.g. the note of J. Smith. 1. First... and more. 12. Twelfth. In 1999. Then"))
        .containsExactly(
            "See e.g. the note of J. Smith.",
            "1. First... and more.",
            "12. Twelfth.",
            "In 1999.",
            "Then");
  }

  @Test
  void theEndOfALineEndsNoSentenceButABlankLineDoes() {
    String text =
        "A heading\nA line that goes\r\non. Next\r\n \r\nA paragraph\n\tgoes on\u2029Another";

    assertThat(sentences(text))
        .containsExactly(
            "A heading\nA line that goes\r\non.", "Next", "A paragraph\n\tgoes on", "Another");
    assertThat(Breaks.at(text, text.indexOf("\nA line"))).isEqualTo(Break.LINE);
    assertThat(Breaks.at(text, text.indexOf("A line"))).isEqualTo(Break.LINE);
    assertThat(Breaks.at(text, text.indexOf("\r\non"))).isEqualTo(Break.LINE);
    assertThat(Breaks.at(text, text.indexOf("line"))).isEqualTo(Break.WORD);
  }

  @Test
  void scriptsWithoutSpacesHaveSentencesClausesAndParts() {
    String text = "これは文です。「はい。」と言った、次の文。真的吗？是的！";

    assertThat(sentences(text)).containsExactly("これは文です。", "「はい。」", "と言った、次の文。", "真的吗？", "是的！");
    assertThat(Breaks.at(text, text.indexOf("次"))).isEqualTo(Break.WORD);
    assertThat(Breaks.at(text, text.indexOf("の文"))).isEqualTo(Break.PART);
    assertThat(Breaks.at(text, text.indexOf("。"))).isEqualTo(Break.NONE);
    assertThat(Breaks.at(text, text.indexOf("はい"))).isEqualTo(Break.NONE);
  }

  @Test
  void otherScriptsHaveTheirOwnTerminals() {
    assertThat(sentences("مرحبا. كيف حالك؟ بخير۔ نعم"))
        .containsExactly("مرحبا.", "كيف حالك؟", "بخير۔", "نعم");
    assertThat(sentences("यह एक वाक्य है। यह दूसरा है।"))
        .containsExactly("यह एक वाक्य है।", "यह दूसरा है।");
  }

  @Test
  void wordsThatHoldMarksAreCutBesideThem() {
    String text = "https://a.example/path?q=1 don't 3.14 x\u0301y";

    assertThat(Breaks.at(text, text.indexOf("path"))).isEqualTo(Break.PART);
    assertThat(Breaks.at(text, text.indexOf("q=1"))).isEqualTo(Break.PART);
    assertThat(Breaks.at(text, text.indexOf("t 3"))).isEqualTo(Break.NONE);
    assertThat(Breaks.at(text, text.indexOf("14"))).isEqualTo(Break.NONE);
    assertThat(Breaks.at(text, text.indexOf("\u0301"))).isEqualTo(Break.NONE);
  }

  @Test
  void nothingEndsWithinASurrogatePair() {
    String text = "a \ud83d\ude00\ud83d\ude00 b";

    assertThat(Breaks.at(text, 3)).isEqualTo(Break.NONE);
    assertThat(Breaks.at(text, 5)).isEqualTo(Break.NONE);
    assertThat(Breaks.at(text, 2)).isEqualTo(Break.WORD);
  }

  private static List<String> sentences(String text) {
    List<String> found = new ArrayList<>();
    int start = 0;
    for (int at = 1; at <= text.length(); at++) {
      if (!Breaks.isWhite(text.charAt(at - 1)) && Breaks.at(text, at) == Break.SENTENCE) {
        found.add(text.substring(start, at));
        start = Breaks.skipWhite(text, at);
      }
    }
    return found;
  }
}
