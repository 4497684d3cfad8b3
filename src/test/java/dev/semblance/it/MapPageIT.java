package dev.semblance.it;

import static dev.semblance.it.BrowserPage.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 17 to 19 of the page: a collection in two dimensions. */
@PlaygroundServer
class MapPageIT extends PlaygroundContract {
  private static final String EVIL =
      "<img src=x onerror=window.hacked=1> and \"><script>1</script>";
  private static final int DOCUMENTS = 2000;
  private static boolean filled;

  @BeforeEach
  void documentsThere() {
    if (!filled) {
      List<String> documents = documents(DOCUMENTS - 1);
      documents.add("{\"id\":\"evil\",\"text\":%s}".formatted(quoted(EVIL)));
      collection("map", FIELDS, documents);
      filled = true;
    }
  }

  private void show(String query) {
    page.open("#/collections/map/map" + query);
    page.until("document.querySelector('#map')");
    page.until("document.querySelector('[data-listed]')?.dataset.listed > 0");
    page.until("document.querySelector('.point .small')?.innerText.length > 3");
  }

  /** Where the picture is, and a place of it with a dot: x, y, width, height, dotX, dotY. */
  private JsonNode place() {
    return page.value(
        """
        (() => {
          const c = document.querySelector('#map'), r = c.getBoundingClientRect();
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          let dots = 0, at = -1;
          for (let i = 3; i < d.length; i += 4) if (d[i]) { dots++; if (at < 0 && dots > 40) at = (i - 3) / 4; }
          return {x: r.x, y: r.y, width: r.width, height: r.height, dots,
            dotX: r.x + at % c.width * r.width / c.width, dotY: r.y + Math.floor(at / c.width) * r.height / c.height};
        })()\
        """);
  }

  private List<String> listed() {
    List<String> ids = new ArrayList<>();
    page.value("[...document.querySelectorAll('.point')].map(e => e.dataset.id)")
        .forEach(id -> ids.add(id.asString()));
    return ids;
  }

  private int count() {
    return page.value("Number(document.querySelector('[data-listed]').dataset.listed)").asInt();
  }

  @Test
  void dotsShowTheirTextsAndASearchRingsItsHits() {
    show("");
    assertThat(page.text(".title")).contains("2,000 documents");
    JsonNode place = place();
    assertThat(place.path("dots").asInt()).isGreaterThan(500);

    page.mouse("mouseMoved", place.path("dotX").asDouble(), place.path("dotY").asDouble());
    page.until("document.querySelector('.tip .small')?.innerText.length > 3");
    String id = page.value("document.querySelector('.tip').dataset.id").asString();
    assertThat(page.text(".tip .small"))
        .isEqualTo(http.get("/v1/collections/map/documents/" + id).json().path("text").asString());

    page.mouse("mouseMoved", 5, 5);
    Map<String, JsonNode> places = new HashMap<>();
    List<String> inView = listed().stream().filter(i -> i.startsWith("d")).limit(20).toList();
    places.putAll(pointedAt(inView));

    page.type("[aria-label='Search in the map']", "soup with salt");
    page.press("Enter");
    page.untilText("best, ringed");
    List<String> hits = new ArrayList<>();
    ask("/v1/collections/map/search", "{\"text\":\"soup with salt\",\"limit\":50}")
        .path("hits")
        .forEach(hit -> hits.add(hit.path("id").asString()));
    page.until("document.querySelectorAll('.point').length === 50");
    places.putAll(pointedAt(hits));
    assertThat(listed()).isEqualTo(hits);
    keepBothThemes();
    page.media("light", false);
    page.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    List<String> others =
        inView.stream().filter(i -> Integer.parseInt(i.substring(1)) % 4 != 2).limit(8).toList();
    for (String hit : hits) {
      assertThat(ring(places.get(hit), "--accent")).as("ring of " + hit).isGreaterThanOrEqualTo(6);
    }
    assertThat(others).isNotEmpty();
    for (String other : others) {
      assertThat(ring(places.get(other), "--accent")).as("ring of " + other).isZero();
    }
  }

  /**
   * Where the points of the list are: each is pointed at once, and its text says where it hangs.
   */
  private Map<String, JsonNode> pointedAt(List<String> ids) {
    Map<String, JsonNode> places = new HashMap<>();
    for (String id : ids) {
      page.run("document.querySelector('.point[data-id=\"" + id + "\"]').focus()");
      page.until("document.querySelector('.tip')?.dataset.id === " + quoted(id));
      places.put(
          id,
          page.value(
              "(s => [parseFloat(s.getPropertyValue('--x')),"
                  + " parseFloat(s.getPropertyValue('--y'))])"
                  + "(document.querySelector('.tip').style)"));
    }
    page.run("document.activeElement.blur()");
    page.until("!document.querySelector('.tip')");
    return places;
  }

  /** In how many of eight directions a ring's distance from a place has a colour of the page. */
  private int ring(JsonNode place, String colour) {
    return page.value(
            """
            (([x, y], name) => {
              const c = document.querySelector('#map'), ratio = c.width / c.clientWidth;
              const probe = document.body.appendChild(document.createElement('i'));
              probe.style.color = `var(${name})`;
              const wanted = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
              probe.remove();
              const context = c.getContext('2d');
              let found = 0;
              for (let k = 0; k < 8; k++) {
                const at = [x + 7 * Math.cos(k * Math.PI / 4), y + 7 * Math.sin(k * Math.PI / 4)].map(v => Math.floor(v * ratio));
                const has = context.getImageData(...at, 1, 1).data;
                if (wanted.every((v, i) => Math.abs(v - has[i]) < 60) && has[3] > 100) found++;
              }
              return found;
            })(%s, '%s')\
            """
                .formatted(place, colour))
        .asInt();
  }

  private void keepBothThemes() {
    page.keepPicture("light-map");
    page.media("dark", false);
    page.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    page.keepPicture("dark-map");
  }

  @Test
  void lassoSelectsTheSameByPointerByTouchAndByKeyboard() {
    show("");
    page.run("document.querySelector('#map').focus()");
    page.press("+");
    page.press("+");
    page.until("Number(document.querySelector('[data-listed]').dataset.listed) < " + DOCUMENTS);
    page.click("Select in view");
    page.untilText(" selected");
    int inView = count();
    List<String> first = listed();
    assertThat(inView).isBetween(1, DOCUMENTS - 1);

    for (boolean touch : new boolean[] {false, true}) {
      page.click("Clear");
      page.untilText("in view");
      page.click("Lasso");
      around(touch);
      page.untilText(" selected");
      // A dot at the very edge may lie outside of the line, which the browser rounds to pixels.
      page.until(
          "Math.abs(document.querySelector('[data-listed]').dataset.listed - " + inView + ") <= 2");
      List<String> drawn = listed();
      assertThat(first)
          .as(touch ? "touch" : "pointer")
          .filteredOn(id -> !drawn.contains(id))
          .hasSizeLessThanOrEqualTo(2);
    }
  }

  /** Along the edge of the picture. */
  private void around(boolean touch) {
    JsonNode p = place();
    double left = p.path("x").asDouble();
    double top = p.path("y").asDouble();
    double right = left + p.path("width").asDouble();
    double bottom = top + p.path("height").asDouble();
    // From the middle of the upper edge, because the picture's corners are round; then outside of
    // it, where the pointer that was pressed in it draws along the edge.
    double middle = (left + right) / 2;
    double[][] corners = {
      {right + 8, top - 8}, {right + 8, bottom + 8}, {left - 8, bottom + 8}, {left - 8, top - 8}
    };
    if (touch) {
      page.command("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
      page.touch("touchStart", List.of(Map.of("x", middle, "y", top + .2)));
      for (double[] corner : corners) {
        page.touch("touchMove", List.of(Map.of("x", corner[0], "y", corner[1])));
      }
      page.touch("touchEnd", List.of());
      return;
    }
    page.mouse("mouseMoved", middle, top + .2);
    page.mouse("mousePressed", middle, top + .2);
    for (double[] corner : corners) {
      page.drag(corner[0], corner[1]);
    }
    page.mouse("mouseReleased", left - 8, top - 8);
  }

  @Test
  void zoomKeepsWhatIsUnderThePointerAndFitBringsAllBack() {
    show("");
    JsonNode place = place();
    double x = place.path("dotX").asDouble();
    double y = place.path("dotY").asDouble();
    page.mouse("mouseMoved", x, y);
    page.until("document.querySelector('.tip')");
    String id = page.value("document.querySelector('.tip').dataset.id").asString();
    page.wheel(x, y, -900);
    page.until("Number(document.querySelector('[data-listed]').dataset.listed) < " + DOCUMENTS);
    page.until("document.querySelector('.tip[data-id=" + quoted(id) + "]')");
    JsonNode tip =
        page.value(
            "(() => { const s = document.querySelector('.tip[data-id="
                + quoted(id)
                + "]')?.style;"
                + " return s ? [s.getPropertyValue('--x'), s.getPropertyValue('--y')] : null })()");
    assertThat(tip.isNull()).isFalse();
    assertThat(
            Double.parseDouble(tip.path(0).asString().replace("px", ""))
                + place.path("x").asDouble())
        .isCloseTo(x, org.assertj.core.data.Offset.offset(25.0));
    page.click("Fit");
    page.until("Number(document.querySelector('[data-listed]').dataset.listed) === " + DOCUMENTS);
  }

  @Test
  void markupInDocumentsIsShownAsTextOnTheMapToo() {
    show("?q=img+onerror");
    page.until("[...document.querySelectorAll('.point')].some(e => e.dataset.id === 'evil')");
    assertThat(
            page.value(
                    "[...document.querySelectorAll('.point')].find(e => e.dataset.id ==="
                        + " 'evil').innerText")
                .asString())
        .contains(EVIL);
    assertThat(page.value("document.querySelectorAll('main img, main script').length").asInt())
        .isZero();
    assertThat(page.value("typeof window.hacked").asString()).isEqualTo("undefined");
  }
}
