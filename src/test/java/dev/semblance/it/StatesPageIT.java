package dev.semblance.it;

import static dev.semblance.it.BrowserPage.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * Checks 2, 9 and 23 of the page: a page that was tampered with, a deadline, a server that starts.
 */
@PlaygroundServer
class StatesPageIT extends PlaygroundContract {
  private static final String COMPARE = "#/compare?t=one&t=two";

  @Test
  void scriptsPlantedIntoTheServedPageDoNotRun() {
    String planted =
        "<script>window.planted = 1</script>"
            + "<script src=\"data:text/javascript,window.planted=2\"></script>"
            + "<img src=\"data:,\" onerror=\"window.planted = 3\">"
            + "<base href=\"http://elsewhere.example/\">";
    page.inTransit(
        "*/",
        "Response",
        (id, paused) -> {
          String body =
              new String(
                  Base64.getDecoder()
                      .decode(
                          page.command("Fetch.getResponseBody", Map.of("requestId", id))
                              .path("body")
                              .asString()),
                  StandardCharsets.UTF_8);
          assertThat(body).contains("<div id=\"app\">");
          page.command(
              "Fetch.fulfillRequest",
              Map.of(
                  "requestId",
                  id,
                  "responseCode",
                  200,
                  "responseHeaders",
                  paused.path("responseHeaders"),
                  "body",
                  Base64.getEncoder()
                      .encodeToString(
                          body.replace("<div id=\"app\">", planted + "<div id=\"app\">")
                              .getBytes(StandardCharsets.UTF_8))));
        });
    page.open(COMPARE);
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");

    assertThat(page.value("document.querySelectorAll('body > script').length").asInt())
        .as("planted scripts that arrived")
        .isEqualTo(2);
    assertThat(page.value("typeof window.planted").asString()).isEqualTo("undefined");
    assertThat(page.value("document.baseURI").asString()).doesNotContain("elsewhere");
    assertThat(page.faults()).anyMatch(f -> f.contains("inline script")).hasSizeGreaterThan(2);
    page.forgetFaults();
    page.untouched();
  }

  @Test
  void aDeadlineThatPassedOffersALongerOneWhichIsKept() {
    page.provoke(504).open("#/compare");
    page.type(".texts li:nth-child(1) textarea", "one");
    page.type(".texts li:nth-child(2) textarea", "two");
    // The browser asks the real server for less time than an answer takes.
    page.inTransit(
        "*/v1/similarity",
        "Request",
        (id, paused) -> {
          Map<String, String> headers = new HashMap<>();
          for (var header : paused.path("request").path("headers").properties()) {
            headers.put(header.getKey(), header.getValue().asString());
          }
          headers.putIfAbsent("X-Request-Timeout", "0.000001");
          page.command(
              "Fetch.continueRequest",
              Map.of(
                  "requestId",
                  id,
                  "headers",
                  headers.entrySet().stream()
                      .map(h -> Map.of("name", h.getKey(), "value", h.getValue()))
                      .toList()));
        });
    page.run("document.querySelector('form button.primary').click()");
    page.untilText("This took longer than allowed");
    page.keepPicture("light-state-504");
    assertThat(page.value("document.querySelector('.texts textarea').value").asString())
        .isEqualTo("one");

    page.click("Try again, allow two minutes");
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
    assertThat(page.text("main")).doesNotContain("longer than allowed");
    page.untouched();
  }

  @Test
  void aServerThatStartsIsWaitedForAndThePageGoesOnByItself() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Integer> port = new CompletableFuture<>();
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<ConfigurableApplicationContext> server =
          threads.submit(() -> server(held, port).run(arguments()));
      try {
        page = new BrowserPage(Chromium.shared(), port.get(5, TimeUnit.MINUTES));
        page.provoke(503).open(COMPARE);
        page.untilText("The server is starting or ending. This goes on when it is ready");
        page.keepPicture("light-state-starting");
        assertThat(page.value("document.querySelector('.texts textarea').value").asString())
            .isEqualTo("one");

        held.countDown();
        page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
        assertThat(page.text("main")).doesNotContain("starting or ending");
        thereIsNoModelWithSparseWeights();
      } finally {
        held.countDown();
        page.open("#/compare");
        server.get(5, TimeUnit.MINUTES).close();
      }
    }
  }

  /** The server that just started has one model, and it gives none. */
  private void thereIsNoModelWithSparseWeights() {
    page.goTo("#/tokens?text=a+cat");
    page.until("document.querySelector('.token')");
    page.until("import('./playground/store.js').then(s => s.modelEntry().outputs)");
    page.forgetRequests();
    page.click("Sparse");
    page.untilText("gives no sparse weights");
    assertThat(page.text(".note")).contains("On this server there is none that does");
    assertThat(page.texts(".note button")).isEmpty();
    assertThat(page.requests()).noneMatch(r -> r.contains("sparse"));
  }

  /** A server whose port is open while its models wait to be loaded. */
  private static SpringApplication server(CountDownLatch held, CompletableFuture<Integer> port) {
    SpringApplication application = new SpringApplication(Semblance.class);
    application.addListeners(
        (ApplicationListener<WebServerInitializedEvent>)
            event -> port.complete(event.getWebServer().getPort()),
        (ApplicationListener<ApplicationStartedEvent>)
            event -> {
              try {
                assertThat(held.await(10, TimeUnit.MINUTES)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    return application;
  }

  private static String[] arguments() throws IOException {
    return List.of(
            "--server.port=0",
            "--semblance.data=" + Files.createTempDirectory("semblance-starting"))
        .toArray(String[]::new);
  }

  /** What a view shows where there is nothing yet; kept for people to look at. */
  @Test
  void viewsWithNothingToShowSaySoAndOfferAnExample() {
    collection("nothing", "{}", List.of());
    Map<String, String> said =
        Map.of(
            "#/compare", "Enter two texts or more and press Compare.",
            "#/tokens", "Enter a query and a text",
            "#/collections/nothing", "This collection has no documents yet.",
            "#/collections/nothing/map", "so there is nothing to lay out");
    for (boolean narrow : new boolean[] {false, true}) {
      for (String scheme : List.of("light", "dark")) {
        page.media(scheme, false);
        said.forEach(
            (view, words) -> {
              page.open(view);
              page.untilText(words);
              if (narrow) {
                page.phone();
              } else {
                page.desktop();
              }
              assertThat(page.value("document.documentElement.scrollWidth").asInt())
                  .as(view)
                  .isLessThanOrEqualTo(narrow ? 390 : 1280);
              page.keepPicture(
                  (narrow ? "phone-" : "")
                      + scheme
                      + "-empty-"
                      + view.replaceAll("[^a-z]+", "-").replaceAll("^-", ""));
            });
      }
    }
  }

  @Test
  void moreTextsThanATableHoldsAreAPictureWalkedByTheSameKeys() {
    page.open("#/compare");
    page.click("Paste many");
    page.until("document.querySelector('dialog textarea')");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 70; i++) {
      lines
          .append(i % 2 == 0 ? "the cat sleeps, note " : "markets fell, note ")
          .append(i)
          .append('\n');
    }
    page.type("dialog textarea", lines.toString());
    page.click("Compare 70");
    page.until(
        "document.querySelector('#cells')?.dataset !== undefined &&"
            + " document.querySelector('#cell')");
    assertThat(page.value("document.querySelectorAll('.grid').length").asInt()).isZero();
    JsonNode scores =
        ask(
                "/v1/similarity",
                "{\"inputs\":"
                    + page.value(
                            "JSON.stringify([...document.querySelectorAll('.texts textarea')].map(e"
                                + " => e.value))")
                        .asString()
                    + "}")
            .path("scores");

    page.run("document.querySelector('#cells').focus()");
    for (String[] step :
        new String[][] {
          {"ArrowRight", "0,1"}, {"ArrowDown", "1,1"}, {"End", "1,69"}, {"Home", "1,0"}
        }) {
      page.press(step[0]);
      page.until("document.querySelector('#cell').dataset.at === " + quoted(step[1]));
      String[] at = step[1].split(",");
      double score = scores.path(Integer.parseInt(at[0])).path(Integer.parseInt(at[1])).asDouble();
      assertThat(page.text("#cell b"))
          .isEqualTo(String.format(java.util.Locale.ROOT, "%.2f", score).replace("-0.00", "0.00"));
    }
    // Each pixel has the colour of its number's step, as the table's cells have.
    JsonNode wrong =
        page.value(
            """
            (async () => {
              const {step} = await import('./playground/pure/colour.js');
              const scores = %s, canvas = document.querySelector('#cells');
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              const probe = document.body.appendChild(document.createElement('i'));
              const colour = name => { probe.className = name; return getComputedStyle(probe).backgroundColor; };
              const wrong = [];
              scores.forEach((row, i) => row.forEach((v, j) => {
                const k = 4 * (i * canvas.width + j), has = `rgb(${data[k]}, ${data[k + 1]}, ${data[k + 2]})`;
                if (has !== colour(step(v, {low: 0, high: 1}))) wrong.push([i, j, v, has]);
              }));
              probe.remove();
              return wrong;
            })()\
            """
                .formatted(scores));
    assertThat(wrong).as(wrong.toString()).isEmpty();
    assertThat(
            page.value("document.querySelector('.cells .here').getBoundingClientRect().width")
                .asInt())
        .isGreaterThan(4);
    page.keepPicture("light-compare-many");
  }
}
