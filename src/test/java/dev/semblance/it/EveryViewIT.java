package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 1, 2, 20, 21 and 25 of the page: what holds for every view. */
@PlaygroundServer
class EveryViewIT extends PlaygroundContract {
  private static boolean filled;

  private static final String COMPARE =
      "#/compare?t=A+cat+sat+on+the+mat.&t=A+dog+lay+on+the+rug.&t=Stock+markets+fell.";

  /** Each view with the expression that says it has what it shows. */
  private static final Map<String, String> VIEWS = views();

  private static Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    views.put(COMPARE, "document.querySelector('.grid')");
    views.put("#/tokens?q=warm+cat&text=The+cat+slept.", "document.querySelector('.token')");
    views.put("#/collections", "document.querySelector('.collection')");
    views.put("#/collections/views?q=warm+cat", "document.querySelector('.hit')");
    views.put("#/collections/views/map?q=warm+cat", "document.querySelector('.point mark')");
    views.put("#/live", "document.querySelector('.chart') && document.querySelector('.cards td')");
    return views;
  }

  @BeforeEach
  void documentsThere() {
    if (!filled) {
      collection("views", FIELDS, documents(40));
      filled = true;
    }
  }

  private void show(String view) {
    page.open(view);
    page.until(VIEWS.get(view));
    page.until("!document.querySelector('[aria-busy=true]')");
  }

  @Test
  void everyViewOpensWithNothingFromElsewhere() {
    VIEWS.keySet().forEach(this::show);
    page.open("#/compare");
    for (String place : List.of("Tokens", "Collections", "Live", "Compare")) {
      page.click(place);
      page.until("document.querySelector('nav [aria-current=page]').innerText === '" + place + "'");
    }
    // What it may not have done is checked behind every test.
  }

  @Test
  void anInlineScriptDoesNotRunAndTextDoesNotBecomeMarkup() {
    page.open("#/compare");
    JsonNode outcome =
        page.value(
            """
            (async () => {
              const heard = [];
              addEventListener('securitypolicyviolation', e => heard.push(e.effectiveDirective));
              const script = document.createElement('script');
              let thrown = '';
              try { script.textContent = 'window.ran = 1'; document.body.append(script); } catch (e) { thrown = e.name; }
              try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); } catch (e) { thrown += e.name; }
              const marked = document.createElement('p');
              marked.setAttribute('style', 'color: red');
              await new Promise(r => setTimeout(r, 100));
              return {ran: typeof window.ran, thrown, heard: heard.length};
            })()""");
    assertThat(outcome.path("ran").asString()).isEqualTo("undefined");
    assertThat(outcome.path("thrown").asString()).contains("TypeError");
    assertThat(outcome.path("heard").asInt()).isPositive();
    page.forgetFaults();
  }

  @Test
  void onAPhoneNothingScrollsSidewaysAndTargetsAreLarge() {
    page.phone();
    for (String view : VIEWS.keySet()) {
      show(view);
      assertThat(page.value("document.documentElement.scrollWidth").asInt())
          .as(view)
          .isLessThanOrEqualTo(390);
      JsonNode small =
          page.value(
              """
              [...document.querySelectorAll('button, select, a.button, nav a, input:not([type=checkbox]):not([type=file]), textarea, label.value')]
                .filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()])
                .filter(([e, r]) => r.width > 0 && (r.height < 43.5 || (e.matches('button') && r.width < 43.5)))
                .map(([e, r]) => `${e.tagName} ${e.innerText || e.ariaLabel} ${r.width}x${r.height}`)""");
      assertThat(small).as(view + " " + small).isEmpty();
      page.run("scrollTo(0, document.documentElement.scrollHeight)");
      assertThat(
              page.value(
                      "document.querySelector('main').lastElementChild.getBoundingClientRect().bottom"
                          + " <= document.querySelector('.views').getBoundingClientRect().top + 1")
                  .asBoolean())
          .as(view + " ends above the bar")
          .isTrue();
      assertThat(page.value("document.querySelector('h1').getClientRects()[0].height").asInt())
          .as(view + " has its short title on one line")
          .isLessThan(40);
      for (String scheme : List.of("light", "dark")) {
        page.media(scheme, false);
        page.keepPicture("phone-" + scheme + "-" + name(view));
      }
    }
  }

  @Test
  void contrastsHoldInBothThemes() {
    for (String scheme : List.of("light", "dark")) {
      page.media(scheme, false);
      for (String view : VIEWS.keySet()) {
        show(view);
        JsonNode weak = page.value(WEAK_CONTRASTS);
        assertThat(weak).as(scheme + " " + view + " " + weak).isEmpty();
        page.keepPicture(scheme + "-" + name(view));
      }
    }
  }

  @Test
  void tabReachesEverythingInReadingOrderWithAVisibleRing() {
    for (String view : VIEWS.keySet()) {
      show(view);
      page.run(
          "document.body.focus(); document.activeElement.blur(); window.reached = []; scrollTo(0, 0)");
      int expected =
          page.value(
                  """
                  [...document.querySelectorAll('a[href], button:not(:disabled), select, input, textarea, summary, [tabindex="0"]')]
                    .filter(e => e.tabIndex === 0 && e.checkVisibility({visibilityProperty: true}) && !e.closest('details:not([open]) > :not(summary)')).length""")
              .asInt();
      JsonNode order = null;
      for (int i = 0; i < expected + 30; i++) {
        page.press("Tab");
        order =
            page.value(
                """
                (() => { const e = document.activeElement; if (e === document.body || reached.includes(e)) return null;
                  const s = getComputedStyle(e);
                  const probe = document.body.appendChild(document.createElement('i'));
                  const [accent, ground] = ['--accent', '--on-accent'].map(name => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; });
                  probe.remove();
                  const filled = e.matches(':is(.segments, .tabs) :is([aria-checked=true], [aria-selected=true], [aria-pressed=true])');
                  const ringed = s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) === 2 && s.outlineColor === (filled ? ground : accent)
                    || e.matches('[type=file], [type=date]');
                  const after = !reached.length || (reached.at(-1).compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
                  reached.push(e); return {ringed, after, what: e.outerHTML.slice(0, 120)}; })()""");
        if (order.isNull() || order.isMissingNode()) {
          if (page.value("document.activeElement === document.body").asBoolean()) {
            break;
          }
          continue;
        }
        assertThat(order.path("ringed").asBoolean()).as(view + " ring of " + order).isTrue();
        assertThat(order.path("after").asBoolean()).as(view + " order at " + order).isTrue();
      }
      assertThat(page.value("reached.length").asInt()).as(view).isGreaterThanOrEqualTo(expected);
    }
  }

  private static String name(String view) {
    return view.replaceAll("\\?.*", "").replaceAll("[^a-z]+", "-").replaceAll("^-", "");
  }

  /**
   * Texts under 4.5, or 3 where they are large, and borders of controls under 3; computed, not by
   * eye.
   */
  private static final String WEAK_CONTRASTS =
      """
      (() => {
        const rgb = css => { const n = css.match(/[\\d.]+/g).map(Number); return {c: n.slice(0, 3), a: n[3] ?? 1}; };
        const light = c => c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((sum, v, k) => sum + v * [.2126, .7152, .0722][k], 0);
        const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
        const ground = e => { for (; e; e = e.parentElement) { const b = rgb(getComputedStyle(e).backgroundColor); if (b.a > .99) return b.c; } return rgb(getComputedStyle(document.documentElement).backgroundColor).c; };
        const weak = [];
        for (const e of document.querySelectorAll('body *')) {
          if (!e.checkVisibility({opacityProperty: true}) || e.closest(':disabled, .stale, .hush, svg')) continue;
          const s = getComputedStyle(e);
          const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          if (own) {
            const large = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && Number(s.fontWeight) >= 600);
            const r = ratio(rgb(s.color).c, ground(e));
            if (r < (large ? 3 : 4.5)) weak.push(`${e.tagName} ${e.className} "${e.innerText.slice(0, 30)}" ${r.toFixed(2)}`);
          }
          if (e.matches('input:not([type=checkbox]):not([type=file]), select, textarea, button:not(.quiet):not(.point)') && parseFloat(s.borderTopWidth) > 0 && rgb(s.borderTopColor).a > 0) {
            const r = Math.max(ratio(rgb(s.borderTopColor).c, ground(e.parentElement)), ratio(ground(e), ground(e.parentElement)));
            if (r < 3) weak.push(`border of ${e.tagName} ${e.className} ${r.toFixed(2)}`);
          }
        }
        return weak;
      })()""";
}
