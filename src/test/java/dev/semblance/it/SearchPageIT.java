package dev.semblance.it;

import static dev.semblance.it.BrowserPage.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 13 to 17 of the page: hits, filters, and why they stand where they do. */
@PlaygroundServer
class SearchPageIT extends PlaygroundContract {
  private static boolean filled;

  @BeforeEach
  void documentsThere() {
    if (!filled) {
      collection("search", FIELDS, documents(80));
      filled = true;
    }
  }

  private void search(String hash) {
    page.open("#/collections/search?" + hash);
    page.until("document.querySelector('.hit')");
  }

  private List<String> shown() {
    List<String> ids = new ArrayList<>();
    page.value("[...document.querySelectorAll('.hit')].map(e => e.dataset.id)")
        .forEach(id -> ids.add(id.asString()));
    return ids;
  }

  private List<String> ids(String body) {
    List<String> ids = new ArrayList<>();
    ask("/v1/collections/search/search", body)
        .path("hits")
        .forEach(h -> ids.add(h.path("id").asString()));
    return ids;
  }

  private int count(String body) {
    return ask("/v1/collections/search/documents:count", body).path("count").asInt();
  }

  @Test
  void hitsStandAsTheApiHasThemInEveryMode() {
    search("q=warm+cat+password");
    for (String[] mode :
        new String[][] {{"Hybrid", "hybrid"}, {"Vector", "vector"}, {"Words", "lexical"}}) {
      page.click(mode[0]);
      page.until(
          "document.querySelector('[role=radio][aria-checked=true]').innerText === "
              + quoted(mode[0]));
      page.until("document.querySelector('[aria-label=Hits]').ariaBusy === 'false'");
      assertThat(shown())
          .as(mode[1])
          .isEqualTo(ids("{\"text\":\"warm cat password\",\"mode\":\"%s\"}".formatted(mode[1])));
    }
    assertThat(page.value("document.querySelector('[data-passed]').dataset.passed").asInt())
        .isEqualTo(count("{}"));
  }

  @Test
  void whyThisRankAddsUp() {
    search("q=warm+cat+password&rerank=scorer");
    page.run("document.querySelectorAll('.hit [aria-expanded]').forEach(e => e.click())");
    page.until("document.querySelectorAll('.why').length === 10");
    JsonNode hits =
        ask(
                "/v1/collections/search/search",
                "{\"text\":\"warm cat"
                    + " password\",\"explain\":true,\"rerank\":{\"model\":\"scorer\"}}")
            .path("hits");
    for (int i = 0; i < 10; i++) {
      JsonNode explain = hits.path(i).path("explain");
      double sum = 0;
      for (String list : List.of("vector", "lexical")) {
        if (explain.has(list)) {
          sum += 1.0 / (60 + explain.path(list).path("rank").asInt());
        }
      }
      assertThat(sum)
          .isCloseTo(
              explain.path("fused").path("score").asDouble(),
              org.assertj.core.data.Offset.offset(1e-9));
      assertThat(
              page.value(
                      "Number(document.querySelectorAll('.why')[%d].querySelector('[data-sum]').dataset.sum)"
                          .formatted(i))
                  .asDouble())
          .isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-9));
      assertThat(
              page.value("document.querySelectorAll('.why')[%d].innerText".formatted(i)).asString())
          .contains("the reranker puts it on place " + (i + 1));
    }
  }

  @Test
  void aFacetNarrowsItsCountIsTheApisAndBackUndoesIt() {
    search("q=note");
    assertThat(page.value("document.querySelector('[data-passed]').dataset.passed").asInt())
        .isEqualTo(80);
    page.until("document.querySelector('.facet .value')");
    page.run(
        "[...document.querySelectorAll('.facet .value')].find(e =>"
            + " e.innerText.includes('kitchen')).querySelector('input').click()");
    page.until("document.querySelector('[data-passed]').dataset.passed === '20'");
    assertThat(count("{\"filter\":{\"field\":\"topic\",\"in\":[\"kitchen\"]}}")).isEqualTo(20);
    assertThat(
            page.value(
                    "[...document.querySelectorAll('.facet .value')].find(e =>"
                        + " e.innerText.includes('kitchen')).querySelector('[data-count]').dataset.count")
                .asInt())
        .isEqualTo(20);

    page.run("history.back()");
    page.until("document.querySelector('[data-passed]').dataset.passed === '80'");
    assertThat(
            page.value("[...document.querySelectorAll('.facet input')].some(e => e.checked)")
                .asBoolean())
        .isFalse();
  }

  @Test
  void whatWasChosenHoldsBesideALineForEveryNameThatALineCanHold() {
    page.open("#/collections");
    JsonNode lines =
        page.value(
            """
            import('./playground/pure/filter.js').then(({filterOf}) =>
              ['team-a', 'org.unit', 'größe', '2nd', 'not', 'two words'].map(field =>
                filterOf({values: {[field]: ['x']}, ranges: {}, line: 'size > 1'})))\
            """);
    assertThat(lines)
        .extracting(JsonNode::asString)
        .containsExactly(
            "team-a in [\"x\"] and (size > 1)",
            "org.unit in [\"x\"] and (size > 1)",
            "größe in [\"x\"] and (size > 1)",
            "2nd in [\"x\"] and (size > 1)",
            "size > 1",
            "size > 1");
  }

  @Test
  void rangesOfNumbersAndDatesWorkByKeyboard() {
    search("q=note");
    page.type("[aria-label='size from']", "40");
    page.press("Enter");
    page.until("document.querySelector('[data-passed]').dataset.passed === '40'");
    assertThat(count("{\"filter\":\"size >= 40\"}")).isEqualTo(40);

    page.run("document.querySelector('[aria-label=\"day to\"]').focus()");
    for (char key : "02202026".toCharArray()) {
      page.press(String.valueOf(key));
    }
    page.press("Tab");
    int passed = count("{\"filter\":\"size >= 40 and day <= \\\"2026-02-20T23:59:59.999Z\\\"\"}");
    page.until("document.querySelector('[data-passed]').dataset.passed === '" + passed + "'");
    assertThat(passed).isBetween(1, 39);
  }

  @Test
  void rerankingReordersAsTheApiDoesAndNamesItsScorer() {
    search("q=warm+cat+password");
    List<String> before = shown();
    page.choose("[aria-label=Rerank]", "scorer");
    page.until("document.querySelector('[data-scorer=cross_encoder]')");
    assertThat(shown())
        .isEqualTo(ids("{\"text\":\"warm cat password\",\"rerank\":{\"model\":\"scorer\"}}"))
        .isNotEqualTo(before);

    page.choose("[aria-label=Rerank]", "default");
    page.until(
        "document.querySelector('[data-scorer]')?.dataset.scorer !== 'cross_encoder' &&"
            + " document.querySelector('[data-scorer]')");
    assertThat(page.text("[data-scorer]")).isEqualTo("the model's own similarity");
    assertThat(page.texts("[aria-label=Rerank] option"))
        .contains("default (no reranker)", "scorer");
  }

  @Test
  void lateInteractionReranksWhereTheCollectionKeepsTheVectorsOfTokens() {
    collection(
        "late",
        "{\"model\":\"other\",\"late_interaction\":true,\"fields\":{\"topic\":\"keyword\"}}",
        documents(16).stream().map(d -> d.replaceAll(",\"size\".*", "}}")).toList());
    assertThat(page.texts("[aria-label=Rerank] option")).doesNotContain("kept token vectors");
    page.open("#/collections/late?q=warm+cat+password");
    page.until("document.querySelector('.hit')");
    page.choose("[aria-label=Rerank]", "*");
    page.until("document.querySelector('[data-scorer=late_interaction]')");

    assertThat(page.text("[data-scorer]")).isEqualTo("late interaction");
    assertThat(page.text("[aria-label=Rerank] option:checked")).isEqualTo("kept token vectors");
    List<String> expected = new ArrayList<>();
    JsonNode hits =
        ask("/v1/collections/late/search", "{\"text\":\"warm cat password\",\"rerank\":{}}")
            .path("hits");
    hits.forEach(h -> expected.add(h.path("id").asString()));
    assertThat(shown()).isEqualTo(expected);
    page.run("document.querySelector('.hit [aria-expanded]').click()");
    page.untilText("rerank (late interaction)");
    assertThat(page.text(".why"))
        .contains(
            String.format(
                Locale.ROOT, "%.3f", hits.path(0).path("scores").path("rerank").asDouble()));
  }

  @Test
  void markupInDocumentsIsShownAsText() {
    String evil = "<img src=x onerror=window.hacked=1> and \"><script>window.hacked=1</script>";
    collection(
        "markup",
        "{\"fields\":{\"tag\":\"keyword\"}}",
        List.of(
            "{\"id\":%s,\"text\":%s,\"metadata\":{\"tag\":%s,\"other\":%s}}"
                .formatted(quoted("\"><script>1"), quoted(evil), quoted(evil), quoted(evil))));
    page.open("#/collections/markup?q=img");
    page.until("document.querySelector('.hit') && document.querySelector('.facet .value')");
    page.click("Why this rank");
    assertThat(page.text(".hit-text")).isEqualTo(evil);
    assertThat(page.text(".facet .value")).contains("<img src=x");
    assertThat(page.value("document.querySelectorAll('main img, main script').length").asInt())
        .isZero();
    assertThat(page.value("typeof window.hacked").asString()).isEqualTo("undefined");
  }

  @Test
  void aCollectionThatIsGoneLeadsBackToTheListAndNamesIt() {
    page.provoke(404).open("#/collections/never-was?q=x");
    page.untilText("There is no collection never-was any more.");
  }
}
