package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page as a person has it: opened, looked at, clicked, typed into. For one thread. */
final class BrowserPage {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Chromium browser;
  private final String root;
  private final PageEvents events;

  BrowserPage(Chromium browser, int port) {
    this.browser = browser;
    this.root = "http://127.0.0.1:" + port + "/";
    this.events = new PageEvents(browser);
    // What an earlier test's page still asks is not this one's.
    browser.command("Page.navigate", Map.of("url", "about:blank"));
    browser.listen(events::heard);
    for (String domain : List.of("Page", "Runtime", "Log", "Network", "DOM")) {
      browser.command(domain + ".enable", Map.of());
    }
    browser.command("Fetch.disable", Map.of());
    browser.command("Network.setCacheDisabled", Map.of("cacheDisabled", false));
    desktop();
    media("light", false);
  }

  /**
   * Changes what goes between the page and the server; {@code change} must let each request go on.
   *
   * @param addresses a pattern with {@code *}
   * @param stage {@code Request} or {@code Response}
   */
  void inTransit(String addresses, String stage, BiConsumer<String, JsonNode> change) {
    events.inTransit(addresses, stage, change);
  }

  void untouched() {
    browser.command("Fetch.disable", Map.of());
  }

  /** What went wrong so far, provoked or not. */
  List<String> faults() {
    return events.faults();
  }

  /** Statuses of answers that the test provokes; the browser's console names each. */
  BrowserPage provoke(int... statuses) {
    events.provoke(statuses);
    return this;
  }

  /** No violation of the policy, no console error but provoked ones, no other host. */
  void wasQuiet() {
    assertThat(events.unprovoked()).isEmpty();
    assertThat(events.origins()).containsOnly(root.substring(0, root.length() - 1));
  }

  /** Faults so far were what the test wanted to see. */
  void forgetFaults() {
    events.forgetFaults();
  }

  List<String> requests() {
    return events.requests();
  }

  void forgetRequests() {
    events.forgetRequests();
  }

  /** A fresh page at a hash route such as {@code #/tokens}. */
  BrowserPage open(String hash) {
    browser.command("Page.navigate", Map.of("url", "about:blank"));
    browser.command("Page.navigate", Map.of("url", root + hash));
    until("document.readyState === 'complete' && document.querySelector('main h1')");
    return this;
  }

  /** Another view of the page that is open. */
  void goTo(String hash) {
    run("location.hash = " + JSON.writeValueAsString(hash));
  }

  void desktop() {
    size(1280, 800, false);
  }

  void phone() {
    size(390, 844, true);
  }

  private void size(int width, int height, boolean mobile) {
    browser.command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
    browser.command("Emulation.setTouchEmulationEnabled", Map.of("enabled", mobile));
  }

  void media(String scheme, boolean reducedMotion) {
    browser.command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of(
                    "name",
                    "prefers-reduced-motion",
                    "value",
                    reducedMotion ? "reduce" : "no-preference"))));
  }

  /** The value of an expression, as JSON. */
  JsonNode value(String expression) {
    JsonNode result =
        browser.command(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  String text(String selector) {
    return value("document.querySelector(%s)?.innerText ?? ''".formatted(quoted(selector)))
        .asString();
  }

  List<String> texts(String selector) {
    List<String> texts = new ArrayList<>();
    value(
            "[...document.querySelectorAll(%s)].map(e => e.innerText.trim())"
                .formatted(quoted(selector)))
        .forEach(text -> texts.add(text.asString()));
    return texts;
  }

  void run(String statement) {
    value("(() => { " + statement + " })()");
  }

  /** Waits for an expression to be true; a page that never gets there fails with what it shows. */
  void until(String expression) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!value("!!(" + expression + ")").asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "never: " + expression + "\n" + value("document.body.innerText").asString());
      }
      Chromium.pause();
    }
  }

  void untilText(String text) {
    until("document.body.innerText.includes(%s)".formatted(quoted(text)));
  }

  /** The button, tab or link whose text or label begins so. */
  void click(String label) {
    String found =
        "[...document.querySelectorAll('button, a, [role=tab], summary')].filter(e =>"
            + " e.checkVisibility()).find(e => (e.innerText.trim() || e.ariaLabel || '')"
            + ".startsWith(%s) || (e.ariaLabel || '').startsWith(%1$s))".formatted(quoted(label));
    until("(" + found + ") && !(" + found + ").disabled");
    run("(" + found + ").click()");
  }

  void type(String selector, String text) {
    run(
        "const e = document.querySelector(%s); e.focus(); e.select?.();"
            .formatted(quoted(selector)));
    browser.command("Input.insertText", Map.of("text", text));
  }

  void choose(String selector, String value) {
    run(
        "const e = document.querySelector(%s); e.value = %s; e.dispatchEvent(new Event('change',"
                .formatted(quoted(selector), quoted(value))
            + " {bubbles: true}))");
  }

  /** A key as the keyboard sends it: {@code Tab}, {@code ArrowRight}, {@code Enter}. */
  void press(String key) {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          case "End" -> 35;
          case "Home" -> 36;
          case "ArrowLeft" -> 37;
          case "ArrowUp" -> 38;
          case "ArrowRight" -> 39;
          case "ArrowDown" -> 40;
          default -> key.charAt(0);
        };
    String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
    for (String kind : List.of("keyDown", "keyUp")) {
      browser.command(
          "Input.dispatchKeyEvent",
          kind.equals("keyDown") && !text.isEmpty()
              ? Map.of("type", kind, "key", key, "windowsVirtualKeyCode", code, "text", text)
              : Map.of("type", kind, "key", key, "windowsVirtualKeyCode", code));
    }
  }

  /** A pointer at a place of the window: {@code mousePressed}, {@code mouseMoved}, ... */
  void mouse(String kind, double x, double y) {
    browser.command(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            kind,
            "x",
            x,
            "y",
            y,
            "button",
            kind.equals("mouseMoved") ? "none" : "left",
            "buttons",
            kind.equals("mouseReleased") ? 0 : 1,
            "clickCount",
            1));
  }

  /** Moves on with the button held. */
  void drag(double x, double y) {
    browser.command(
        "Input.dispatchMouseEvent",
        Map.of("type", "mouseMoved", "x", x, "y", y, "button", "left", "buttons", 1));
  }

  void wheel(double x, double y, double deltaY) {
    browser.command(
        "Input.dispatchMouseEvent",
        Map.of("type", "mouseWheel", "x", x, "y", y, "deltaX", 0, "deltaY", deltaY));
  }

  void touch(String kind, List<Map<String, Double>> points) {
    browser.command("Input.dispatchTouchEvent", Map.of("type", kind, "touchPoints", points));
  }

  /** Chooses a file in an input. */
  void giveFile(String selector, Path file) {
    JsonNode input =
        browser.command(
            "Runtime.evaluate",
            Map.of("expression", "document.querySelector(%s)".formatted(quoted(selector))));
    browser.command(
        "DOM.setFileInputFiles",
        Map.of(
            "files",
            List.of(file.toAbsolutePath().toString()),
            "objectId",
            input.path("result").path("objectId").asString()));
  }

  /** Drops a file made of text onto an element, as a person does with one from a folder. */
  void dropFile(String selector, String name, String content) {
    run(
        "const t = new DataTransfer(); t.items.add(new File([%s], %s)); for (const kind of"
                .formatted(quoted(content), quoted(name))
            + " ['dragover', 'drop']) document.querySelector(%s).dispatchEvent(new DragEvent(kind,"
                .formatted(quoted(selector))
            + " {dataTransfer: t, bubbles: true, cancelable: true}))");
  }

  /** Kept under {@code target/playground} for people to look at. */
  void keepPicture(String name) {
    // Else what sticks to the window's edges is drawn in the middle of the page.
    run("scrollTo(0, 0)");
    value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    PagePicture.keep(browser, name);
  }

  JsonNode command(String method, Map<String, ?> params) {
    return browser.command(method, params);
  }

  static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }
}
