package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.api.HttpCaller;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * What every test of the page begins and ends with: a real browser on a real server, and a page
 * that did nothing it may not. Without a browser the tests are skipped and say what installs it;
 * with {@code TEST_BROWSER=required} they fail.
 */
abstract class PlaygroundContract {
  @LocalServerPort private int port;

  BrowserPage page;
  HttpCaller http;

  @BeforeEach
  void openBrowser() {
    boolean there = Chromium.program() != null;
    if ("required".equals(System.getenv("TEST_BROWSER"))) {
      assertThat(there).as("no Chromium: " + Chromium.INSTALL).isTrue();
    }
    if (!there) {
      System.err.println("SKIPPED: the page's tests, no Chromium: " + Chromium.INSTALL);
    }
    assumeTrue(there, "no Chromium: " + Chromium.INSTALL);
    page = new BrowserPage(Chromium.shared(), port);
    http = new HttpCaller(port);
  }

  @AfterEach
  void thePageDidNothingItMayNot() {
    if (page != null) {
      page.wasQuiet();
    }
  }

  JsonNode ask(String path, String json) {
    HttpCaller.Answer answer = http.post(path, json);
    assertThat(answer.status()).as(path + ": " + answer.text()).isLessThan(300);
    return answer.json();
  }

  /** A collection with fields, filled before anybody looks. */
  void collection(String name, String settings, List<String> documents) {
    http.send("DELETE", "/v1/collections/" + name, HttpRequest.BodyPublishers.noBody());
    put("/v1/collections/" + name, settings);
    for (int from = 0; from < documents.size(); from += 200) {
      put(
          "/v1/collections/" + name + "/documents",
          documents.subList(from, Math.min(documents.size(), from + 200)).stream()
              .collect(Collectors.joining(",", "{\"wait\":\"visible\",\"documents\":[", "]}")));
    }
  }

  private void put(String path, String json) {
    HttpCaller.Answer answer =
        http.send(
            "PUT",
            path,
            HttpRequest.BodyPublishers.ofString(json),
            "Content-Type",
            "application/json");
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
  }

  /** {@code n} short documents of four subjects, with a keyword, a number, a date and a boolean. */
  static List<String> documents(int n) {
    List<String> subjects =
        List.of(
            "The cat sleeps on a warm mat",
            "Stock markets fell in the morning",
            "The soup needs salt and patience",
            "A forgotten password can be reset");
    List<String> topics = List.of("animals", "markets", "kitchen", "computers");
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                """
                {"id":"d%d","text":"%s, note %d of the day.","metadata":{"topic":"%s","size":%d,"day":"2026-%02d-%02d","even":%s}}
                """
                    .formatted(
                        i,
                        subjects.get(i % 4),
                        i,
                        topics.get(i % 4),
                        i,
                        i / 28 % 12 + 1,
                        i % 28 + 1,
                        i % 2 == 0))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  static final String FIELDS =
      """
      {"fields":{"topic":"keyword","size":"number","day":"date","even":"boolean"}}""";
}
