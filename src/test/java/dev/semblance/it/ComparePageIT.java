package dev.semblance.it;

import static dev.semblance.it.BrowserPage.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 3 to 7 of the page: texts compared. */
@PlaygroundServer
class ComparePageIT extends PlaygroundContract {
  private static final List<String> TEXTS =
      List.of("A cat sat on the mat.", "A dog lay on the rug.", "Stock markets fell sharply.");

  private static final String CONTRAST =
      """
      ((e) => {
        const light = css => css.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
          .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((sum, v, k) => sum + v * [.2126, .7152, .0722][k], 0);
        const s = getComputedStyle(e);
        const [a, b] = [light(s.color), light(s.backgroundColor)].sort((x, y) => y - x);
        return (a + .05) / (b + .05);
      })""";

  private void compare(List<String> texts) {
    page.open("#/compare");
    for (int i = 0; i < texts.size(); i++) {
      if (i > 1) {
        page.click("Add");
        page.until("document.querySelectorAll('.texts textarea').length === " + (i + 1));
      }
      page.type(".texts li:nth-child(" + (i + 1) + ") textarea", texts.get(i));
    }
    page.run("document.querySelector('form button.primary').click()");
    page.until(
        "document.querySelectorAll('.grid [role=gridcell]').length === "
            + texts.size() * texts.size());
  }

  private static String request(List<String> texts, String more) {
    return "{\"inputs\":[%s]%s}"
        .formatted(String.join(",", texts.stream().map(BrowserPage::quoted).toList()), more);
  }

  @Test
  void threeTextsGiveAGridOfTheServersNumbers() {
    compare(TEXTS);

    JsonNode scores = ask("/v1/similarity", request(TEXTS, "")).path("scores");
    List<String> expected = new ArrayList<>();
    for (JsonNode row : scores) {
      for (JsonNode score : row) {
        String text = String.format(Locale.ROOT, "%.2f", score.asDouble());
        expected.add(text.equals("-0.00") ? "0.00" : text);
      }
    }
    List<String> shown = page.texts(".grid [role=gridcell]");
    assertThat(shown).isEqualTo(expected);
    assertThat(List.of(shown.get(0), shown.get(4), shown.get(8))).containsOnly("1.00");
  }

  @Test
  void everyCellHasTheColourOfItsStepAndTextThatCanBeRead() {
    for (String scheme : List.of("light", "dark")) {
      page.media(scheme, false);
      compare(TEXTS);

      JsonNode scores = ask("/v1/similarity", request(TEXTS, "")).path("scores");
      JsonNode classes =
          page.value(
              "[...document.querySelectorAll('.grid [role=gridcell]')].map(e => e.className)");
      for (int i = 0; i < 9; i++) {
        double score = scores.path(i / 3).path(i % 3).asDouble();
        String step =
            score < 0
                ? "below-" + Math.min(3, (int) (-score * 4))
                : "near-" + Math.min(8, (int) (score * 9));
        assertThat(classes.path(i).asString()).as("cell " + i).isEqualTo(step);
      }
      assertThat(
              page.value(
                      "Math.min(...[...document.querySelectorAll('.grid [role=gridcell]')].map("
                          + CONTRAST
                          + "))")
                  .asDouble())
          .isGreaterThanOrEqualTo(4.5);
    }
  }

  @Test
  void arrowKeysWalkTheGridWithOneTabStopAndCellsAreNamed() {
    compare(TEXTS);

    assertThat(page.value("document.querySelectorAll('.grid [tabindex=\"0\"]').length").asInt())
        .isEqualTo(1);
    page.run("document.querySelector('.grid [tabindex=\"0\"]').focus()");
    for (String[] step :
        new String[][] {
          {"ArrowRight", "0,1"}, {"ArrowDown", "1,1"}, {"End", "1,2"}, {"Home", "1,0"},
          {"ArrowLeft", "1,0"}, {"ArrowDown", "2,0"}, {"ArrowDown", "2,0"}, {"ArrowUp", "1,0"}
        }) {
      page.press(step[0]);
      page.until("document.activeElement.dataset.at === " + quoted(step[1]));
    }
    assertThat(page.value("document.querySelectorAll('.grid [tabindex=\"0\"]').length").asInt())
        .isEqualTo(1);
    assertThat(page.value("document.activeElement.ariaLabel").asString())
        .startsWith("A dog lay on the rug. and A cat sat on the mat.: ");
    assertThat(page.value("document.querySelector('.grid').getAttribute('role')").asString())
        .isEqualTo("grid");
  }

  @Test
  void underEuclideanTheSmallestNumberIsNear() {
    compare(TEXTS);
    page.choose("[aria-label=Metric]", "euclidean");
    page.untilText("smaller is nearer");
    page.until("document.querySelector('.grid [role=gridcell]').innerText === '0.00'");

    JsonNode classes =
        page.value("[...document.querySelectorAll('.grid [role=gridcell]')].map(e => e.className)");
    assertThat(List.of(classes.path(0).asString(), classes.path(4).asString()))
        .containsOnly("near-8");
    assertThat(page.texts(".legend .to")).containsExactly("near 0.00");
    JsonNode scores =
        ask("/v1/similarity", request(TEXTS, ",\"metric\":\"euclidean\"")).path("scores");
    assertThat(page.texts(".grid [role=gridcell]").get(1))
        .isEqualTo(String.format(Locale.ROOT, "%.2f", scores.path(0).path(1).asDouble()));
  }

  @Test
  void aTextOverTheLimitShowsWhereItIsCutOrIsRefusedAtItsBox() {
    String text = "word ".repeat(400).trim();
    page.provoke(400)
        .open("#/compare?truncate=end&t=short&t=" + text.replace(" ", "+").substring(0, 1900));
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
    int tokens = 380 + 2;
    assertThat(page.text(".texts li:nth-child(2) .about"))
        .contains("cut here: 256 of " + tokens + " tokens, " + (tokens - 256) + " left out");
    int end = page.value("document.querySelector('.around span').innerText.length").asInt();
    assertThat(end).isBetween(30, 42);

    page.choose("[aria-label='Too long a text']", "error");
    page.run("document.querySelector('form button.primary').click()");
    page.until("document.querySelector('.texts li:nth-child(2) textarea').ariaInvalid === 'true'");
    assertThat(page.text(".texts li:nth-child(2) .about")).contains(tokens + " tokens", "256");
    assertThat(
            page.value("document.querySelector('.texts li:nth-child(1) textarea').ariaInvalid")
                .asString())
        .isEqualTo("false");
    assertThat(
            page.value("document.querySelector('.texts li:nth-child(2) textarea').value.length")
                .asInt())
        .isGreaterThan(1800);
  }
}
