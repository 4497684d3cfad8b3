package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/** Checks 22 and 23 of the page: a server that asks for keys, and what it refuses. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.security.keys[0].name=page",
      "semblance.security.keys[0].key=" + KeyPageIT.KEY,
      "semblance.security.keys[0].scopes=embed,search,index,admin",
      "semblance.security.keys[1].name=reader",
      "semblance.security.keys[1].key=" + KeyPageIT.READER,
      "semblance.security.keys[1].scopes=embed,search",
      "semblance.security.keys[2].name=slow",
      "semblance.security.keys[2].key=" + KeyPageIT.SLOW,
      "semblance.security.keys[2].scopes=embed,search",
      "semblance.security.keys[2].requests-per-minute=8",
      "semblance.limits.max-inputs=5"
    })
@ContextConfiguration(initializers = KeyPageIT.OddCollections.class)
class KeyPageIT extends PlaygroundContract {
  static final String KEY = "sk-page-0123456789abcdef0123456789abcdef";
  static final String READER = "sk-reader-0123456789abcdef0123456789abcde";
  static final String SLOW = "sk-slow-0123456789abcdef0123456789abcdefg";

  /** A collection whose vectors another model made, and one whose index cannot be read. */
  static final class OddCollections
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String SETTINGS =
        """
        {"format":1,"created":"2026-01-01T00:00:00Z","generation":1,"rewrite":false,
         "settings":{"model":"default","space":"older@000000000000/mean/384","dimensions":384,
          "metric":"cosine","fields":{},"lexical":{"language":"any"},"quantization":"none",
          "chunking":{"tokens":256,"overlap":25},"late_interaction":false}}
        """;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        Path folder = Files.createTempDirectory("semblance-playground");
        for (String name : List.of("older", "torn")) {
          Path index = folder.resolve("collections").resolve(name).resolve("1");
          Files.createDirectories(index);
          Files.writeString(index.resolveSibling("collection.json"), SETTINGS);
          try (FSDirectory files = FSDirectory.open(index);
              IndexWriter writer = new IndexWriter(files, new IndexWriterConfig())) {
            writer.commit();
          }
        }
        Files.writeString(folder.resolve("collections/torn/1/segments_1"), "not an index");
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(
                new MapPropertySource("collections", Map.of("semblance.data", folder.toString())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void anotherSpaceIsToldBesideTheCollectionsAndWordsStillFind() {
    page.provoke(401, 409).open("#/collections/older?q=cat");
    give(KEY);
    page.untilText("This does not fit");
    page.keepPicture("light-state-409");
    String space =
        http.get("/v1/models/default", "Authorization", "Bearer " + KEY)
            .json()
            .path("space")
            .asString();
    assertThat(page.text(".note.bad table")).contains("older@000000000000/mean/384", space);
    page.click("Search by words");
    page.untilText("Nothing found");
    assertThat(page.value("document.querySelector('[type=search]').value").asString())
        .isEqualTo("cat");
  }

  @Test
  void aCollectionThatCannotBeOpenedSaysWhyAndOnlyItsViewDoes() {
    page.provoke(401, 503).open("#/collections/torn?q=cat");
    give(KEY);
    page.untilText("Not served here");
    page.keepPicture("light-state-503");
    assertThat(page.text(".note.bad")).contains("torn");
    page.goTo("#/compare?t=one&t=two");
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
    assertThat(page.text("main")).doesNotContain("Not served here");
  }

  @Test
  void aServerThatIsAwayIsWaitedForAndWhatWasEnteredStays() {
    page.provoke(401).open("#/compare?t=one&t=two");
    give(KEY);
    page.until("document.querySelector('.grid')");
    offline(true);
    page.run("document.querySelector('form button.primary').click()");
    page.untilText("The server does not answer. This goes on when it is back");
    assertThat(page.text(".note.warn")).contains("what you see was read at");
    offline(false);
    page.until("!document.body.innerText.includes('The server does not answer')");
    assertThat(page.value("document.querySelector('.texts textarea').value").asString())
        .isEqualTo("one");
    assertThat(page.value("document.querySelectorAll('.grid [role=gridcell]').length").asInt())
        .isEqualTo(4);
    page.forgetFaults();
  }

  private void offline(boolean off) {
    page.command(
        "Network.emulateNetworkConditions",
        Map.of("offline", off, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  private void give(String key) {
    page.until("document.querySelector('dialog input[type=password]')");
    page.type("dialog input[type=password]", key);
    page.press("Enter");
  }

  @Test
  void onceAskedTheWaitingRequestGoesOnAndTheKeyIsKeptNowhere() {
    page.provoke(401).open("#/compare?t=one&t=two");
    page.until("document.querySelector('dialog[open]')");
    assertThat(page.value("document.querySelectorAll('dialog').length").asInt()).isEqualTo(1);
    give("sk-wrong");
    page.untilText("The server does not know that key.");
    page.keepPicture("light-state-401");
    give(KEY);
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 4");
    page.until("!document.querySelector('dialog')");

    page.click("Copy as");
    page.until("document.querySelector('#snippet')");
    assertThat(page.text("#snippet")).contains("$SEMBLANCE_KEY").doesNotContain(KEY);
    assertThat(
            page.value(
                    "JSON.stringify([Object.values(localStorage), Object.values(sessionStorage),"
                        + " document.cookie, location.href, document.documentElement.outerHTML])")
                .asString())
        .doesNotContain(KEY);

    page.open("#/compare?t=one&t=two");
    page.until("document.querySelector('dialog[open]')");
    assertThat(page.text("dialog")).doesNotContain("does not know");
    page.press("Escape");
  }

  @Test
  void aKeyWithoutTheScopeIsToldWhichAndReadingStaysPossible() {
    page.provoke(401, 403).open("#/collections");
    give(READER);
    page.until("document.querySelector('.drop')");
    page.until("document.querySelector('.collection')");
    page.dropFile(".drop", "mine.txt", "one\ntwo\n");
    page.click("Create and embed 2");
    page.untilText("This key may not do that");
    page.keepPicture("light-state-403");
    assertThat(page.text(".note.bad")).contains("admin");
    assertThat(page.value("document.querySelector('.fields input').value").asString())
        .isEqualTo("mine");
  }

  @Test
  void aQuotaThatIsSpentCountsDownAndGoesOnByItself() {
    page.provoke(401, 429).open("#/compare?t=one&t=two");
    give(SLOW);
    page.until("document.querySelector('.grid')");
    // On a slow machine the quota fills up meanwhile, a request each 7.5 s.
    String busy = "document.body.innerText.includes('The server is busy. Asking again in')";
    for (int i = 0; i < 100 && !page.value(busy).asBoolean(); i++) {
      page.run("document.querySelector('form button.primary').click()");
      page.until(
          "document.querySelector('.note.warn') || document.querySelector('main"
              + " [aria-busy=false]')");
    }
    page.untilText("The server is busy. Asking again in");
    page.keepPicture("light-state-429");
    assertThat(page.value("document.querySelector('.texts textarea').value").asString())
        .isEqualTo("one");
    page.until("!document.body.innerText.includes('The server is busy')");
    page.until("document.querySelector('.grid')");
  }

  @Test
  void whatIsTooMuchIsToldWithBothNumbersAndMendedWithoutReload() {
    page.provoke(401, 413, 400).open("#/compare?t=a&t=b&t=c&t=d&t=e&t=f");
    give(KEY);
    page.untilText("This is too large");
    page.keepPicture("light-state-413");
    assertThat(page.text(".note.bad")).contains("6", "5");
    assertThat(page.value("document.querySelectorAll('.texts textarea').length").asInt())
        .isEqualTo(6);
    page.run("document.querySelector('[aria-label=\"Remove text 6\"]').click()");
    page.run("document.querySelector('form button.primary').click()");
    page.until("document.querySelectorAll('.grid [role=gridcell]').length === 25");
  }
}
