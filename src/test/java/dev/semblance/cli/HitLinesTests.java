package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class HitLinesTests {

  private static List<String> lines(boolean colours, String hits) {
    return new HitLines(colours).of(JsonMapper.shared().readTree("{\"hits\":[" + hits + "]}"));
  }

  @Test
  void highlightsAreMarkedWhereTheTerminalShowsThem() {
    String hit =
        """
        {"id":"a","score":0.5,"chunk":{"text":"cold water, cold day"},"metadata":{"n":1,"k":"v"},
         "highlights":[[0,4],[12,16]],"explain":{"vector":{"rank":2,"score":0.25}}}
        """;

    assertThat(lines(false, hit))
        .containsExactly(
            "1   0.5000  a", "    cold water, cold day", "    n: 1, k: v", "    vector 2 (0.2500)");
    assertThat(lines(true, hit).get(1))
        .isEqualTo("    \u001b[1mcold\u001b[0m water, \u001b[1mcold\u001b[0m day");
  }

  @Test
  void aDocumentCannotSteerTheTerminal() {
    assertThat(
            lines(
                true,
                """
                {"id":"a\\u001b]0;x\\u0007","score":1,"chunk":{"text":"a\\u001b[2Jb\\nc\\u202Ed"},
                 "highlights":[[1,3]]}
                """))
        .containsExactly(
            "1   1.0000  \u001b[1ma ]0;x \u001b[0m", "    a\u001b[1m [\u001b[0m2Jb c d");
  }

  @Test
  void aLongTextIsShownAroundItsFirstHighlight() {
    String text = "word ".repeat(100) + "needle" + " word".repeat(100);

    String line =
        lines(
                false,
                "{\"id\":\"a\",\"score\":1,\"chunk\":{\"text\":\"%s\"},\"highlights\":[[500,506]]}"
                    .formatted(text))
            .get(1);

    assertThat(line).startsWith("    \u2026 word ").contains(" needle ").endsWith(" \u2026");
    assertThat(line.length()).isLessThan(320);
  }

  @Test
  void nothingFoundIsSaid() {
    assertThat(lines(true, "")).containsExactly("nothing found");
  }

  @Test
  void aCutDoesNotSplitACharacter() {
    assertThat(Printable.cut("ab\uD83D\uDE00c", 4)).isEqualTo("ab\u2026");
    assertThat(Printable.cut("abcd", 4)).isEqualTo("abcd");
  }
}
