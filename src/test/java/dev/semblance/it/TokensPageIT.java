package dev.semblance.it;

import static dev.semblance.it.BrowserPage.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 8 and 9 of the page: what the model reads. */
@PlaygroundServer
class TokensPageIT extends PlaygroundContract {

  private JsonNode tokens(String text) {
    return ask("/v1/token-embeddings", "{\"input\":" + quoted(text) + ",\"normalize\":true}")
        .path("data")
        .path(0)
        .path("tokens");
  }

  private static double dot(JsonNode a, JsonNode b) {
    double sum = 0;
    for (int i = 0; i < a.path("embedding").size(); i++) {
      sum += a.path("embedding").path(i).asDouble() * b.path("embedding").path(i).asDouble();
    }
    return sum;
  }

  @Test
  void eachTokensNumberIsItsBestDotProductAndStandsOnItsOwnLetters() {
    String query = "a warm place";
    String text = "The 😀 cat 猫 slept on a warm café mat.";
    page.open("#/tokens?q=" + encoded(query) + "&text=" + encoded(text));
    page.until("document.querySelectorAll('.token').length > 6");

    List<String> letters = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    JsonNode asked = tokens(query);
    for (JsonNode token : tokens(text)) {
      if (token.path("start").isNull()) {
        continue;
      }
      double best = Double.NEGATIVE_INFINITY;
      for (JsonNode other : asked) {
        best = Math.max(best, dot(token, other));
      }
      letters.add(text.substring(token.path("start").asInt(), token.path("end").asInt()));
      numbers.add(String.format(Locale.ROOT, "%.2f", best));
    }
    assertThat(page.texts(".token")).isEqualTo(letters).contains("猫");
    List<String> shown = new ArrayList<>();
    page.value(
            "[...document.querySelectorAll('.token')].map(e => /: (-?[\\d.]+),/.exec(e.ariaLabel)[1])")
        .forEach(number -> shown.add(number.asString()));
    assertThat(shown).isEqualTo(numbers);
    assertThat(page.text(".reading").strip()).isEqualTo(text);
  }

  @Test
  void aModelWithoutSparseWeightsNamesOneThatHasThemAndAsksNothing() {
    page.open("#/tokens?text=" + encoded("a cat on a mat"));
    page.until("document.querySelector('.token')");
    page.forgetRequests();
    page.click("Sparse");
    page.untilText("gives no sparse weights");

    assertThat(page.requests()).doesNotContain("POST /v1/sparse-embeddings");
    page.click("Use splade");
    page.until("document.querySelectorAll('.weights [role=row]').length > 0");
    assertThat(page.requests()).contains("POST /v1/sparse-embeddings");
    JsonNode sparse =
        ask(
                "/v1/sparse-embeddings",
                "{\"model\":\"splade\",\"input\":\"a cat on a mat\",\"truncate\":\"end\",\"top\":30}")
            .path("data")
            .path(0);
    double largest = 0;
    for (JsonNode value : sparse.path("values")) {
      largest = Math.max(largest, value.asDouble());
    }
    assertThat(page.text(".weights [role=row] .num"))
        .isEqualTo(String.format(Locale.ROOT, "%.2f", largest));
  }

  @Test
  void aTextThatIsCutShowsItsRestInGrey() {
    page.open("#/tokens?text=" + encoded("word ".repeat(380)));
    page.until("document.querySelector('.cutline')");
    assertThat(page.text(".cutline")).isEqualTo("cut here: 256 of 382 tokens");
    assertThat(page.value("document.querySelectorAll('.token').length").asInt()).isEqualTo(254);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
