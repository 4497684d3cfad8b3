package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A collection is embedded again with another model, and a person sees how far it is. */
@PlaygroundServer
class MigrationPageIT extends PlaygroundContract {

  private JsonNode described(String name) {
    return http.get("/v1/collections/" + name).json();
  }

  private JsonNode last(String name) {
    return http.get("/v1/collections/" + name + "/migrations").json().path("data").path(0);
  }

  private void begin(String name) {
    page.click("Embed again");
    page.until("document.querySelector('dialog select')");
    page.choose("dialog select", "other");
    page.click("Start");
    page.until("document.querySelector('[data-migration]')");
  }

  private void state(String wanted) {
    page.until("document.querySelector('[data-migration=" + wanted + "]')");
  }

  @Test
  void progressGrowsAndTheNewVectorsAreActivatedAndRolledBack() {
    collection("moving", FIELDS, documents(600));
    String before = described("moving").path("space").asString();
    page.open("#/collections/moving?q=warm+cat");
    page.until("document.querySelector('.hit')");
    begin("moving");

    page.until("Number(document.querySelector('[data-percent]').dataset.percent) > 0");
    page.keepPicture("light-migration");
    state("ready");
    assertThat(page.text("[data-percent]")).isEqualTo("100 %");
    assertThat(page.value("document.querySelector('[data-moved]').dataset.moved").asInt())
        .isEqualTo(600);
    assertThat(described("moving").path("space").asString()).isEqualTo(before);
    page.keepPicture("light-migration-ready");

    page.click("Activate");
    state("active");
    assertThat(described("moving").path("model").asString()).isEqualTo("other");
    page.untilText("600 documents");
    page.until("document.querySelector('.title p').innerText.includes('other')");
    page.until("document.querySelector('.hit')");

    page.click("Roll back");
    page.until("!document.querySelector('[data-migration]')");
    assertThat(described("moving").path("space").asString()).isEqualTo(before);
    page.until("document.querySelector('.title p').innerText.includes('default')");
  }

  @Test
  void itIsHeldGoesOnAndIsGivenUp() {
    collection("held", FIELDS, documents(4000));
    page.provoke(409).open("#/collections/held");
    page.until("document.querySelector('.title p').innerText.includes('4,000')");
    begin("held");
    // A fast machine may have been done before the click.
    page.run(
        "[...document.querySelectorAll('[data-migration] button')].find(b => b.innerText === 'Pause')?.click()");
    page.until("document.querySelector('[data-migration]:not([data-migration=running])')");
    if (page.value("document.querySelector('[data-migration=paused]') !== null").asBoolean()) {
      assertThat(last("held").path("state").asString()).isEqualTo("paused");
      page.keepPicture("light-migration-paused");
      page.click("Go on");
      page.until("document.querySelector('[data-migration]:not([data-migration=paused])')");
    }
    page.click("Give up");
    page.untilText("The vectors made so far are deleted");
    page.run("document.querySelector('dialog button.danger').click()");
    page.until("!document.querySelector('[data-migration]')");
    assertThat(last("held").path("state").asString()).isEqualTo("rolled_back");
    page.until("document.querySelector('.title button')?.innerText.startsWith('Embed again')");
  }

  @Test
  void whatIsKeptCannotBeRolledBackAndIsToldBefore() {
    collection("kept", FIELDS, documents(20));
    page.open("#/collections/kept");
    page.untilText("20 documents");
    begin("kept");
    page.click("Activate");
    state("active");
    page.click("Keep");
    page.untilText("Nothing can be rolled back then");
    page.run("document.querySelector('dialog button.danger').click()");
    page.until("!document.querySelector('[data-migration]')");
    assertThat(http.get("/v1/collections/kept/migrations").json().path("data")).isEmpty();
    assertThat(described("kept").path("model").asString()).isEqualTo("other");
  }
}
