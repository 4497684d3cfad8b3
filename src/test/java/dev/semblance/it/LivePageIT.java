package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Check 25 of the page: what the server does now. */
@PlaygroundServer
class LivePageIT extends PlaygroundContract {

  @Test
  void theNumbersAreTheServersAndMoveUnderLoad() {
    page.open("#/live");
    page.until("document.querySelector('[data-number=tokens]')");
    page.run(
        """
        const real = window.fetch;
        window.fetch = async (...asked) => {
          const answer = await real(...asked);
          if (String(asked[0]).endsWith('v1/status')) window.told = await answer.clone().json();
          return answer;
        };""");
    for (int i = 0; i < 20; i++) {
      ask(
          "/v1/embeddings",
          "{\"input\":[\"a text of several words, number " + i + "\",\"another\"]}");
    }
    page.until("window.told && window.told.rates.tokens > 0");
    page.until(
        "document.querySelector('[data-number=tokens]').innerText"
            + " === Math.round(window.told.rates.tokens).toLocaleString('en')");
    page.until("document.querySelector('.chart .line').getAttribute('d').split('L').length > 2");
    assertThat(page.texts(".cards td[data-name=Name]").toString())
        .contains("default", "splade", "scorer");
  }

  @Test
  void nothingIsAskedWhileNobodyLooksAndNothingMovesWhereMotionIsUnwanted() {
    page.media("light", true);
    page.open("#/live");
    page.until("document.querySelector('[data-number=tokens]')");
    assertThat(
            page.value(
                    "[...document.querySelectorAll('*')].every(e => { const s = getComputedStyle(e);"
                        + " return s.animationName === 'none' && s.transitionDuration.split(',').every(d => parseFloat(d) === 0) })")
                .asBoolean())
        .isTrue();
    page.run(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            + " document.dispatchEvent(new Event('visibilitychange'))");
    page.value("new Promise(done => setTimeout(done, 300))");
    page.forgetRequests();
    page.value("new Promise(done => setTimeout(done, 3000))");
    assertThat(page.requests()).isEmpty();
  }
}
