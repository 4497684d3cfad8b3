package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks 10 to 12 of the page: files that become collections. */
@PlaygroundServer
class CollectionsPageIT extends PlaygroundContract {

  @BeforeEach
  void noneOfAnEarlierTest() {
    for (JsonNode there : http.get("/v1/collections").json().path("data")) {
      http.send(
          "DELETE",
          "/v1/collections/" + there.path("name").asString(),
          java.net.http.HttpRequest.BodyPublishers.noBody());
    }
  }

  private JsonNode described(String name) {
    return http.get("/v1/collections/" + name).json();
  }

  @Test
  void aCsvWithQuotesLineBreaksAndUmlautsBecomesACollection() {
    String csv =
        "\uFEFFid;text;price;lang\r\n"
            + "a;\"Grüße aus \"\"Köln\"\"\";1.5;de\r\n"
            + "b;\"two\nlines; one cell\";2;en\r\n"
            + "c;plain;3;en\r\nd;\"\"\"quoted\"\"\";4;de\r\ne;fünf;5;de\r\nf;last;6;en";
    page.open("#/collections");
    page.dropFile(".drop", "Preise 2026.csv", csv);
    page.until("document.querySelector('.preview')");

    assertThat(page.texts(".preview th")).containsExactly("id", "text", "price", "lang");
    assertThat(page.texts(".preview tbody tr td:nth-child(2)"))
        .containsExactly(
            "Grüße aus \"Köln\"", "two\nlines; one cell", "plain", "\"quoted\"", "fünf");
    page.click("Create and embed 6");
    page.until("document.querySelector('[data-inside=\"6\"]')");

    JsonNode made = described("preise-2026");
    assertThat(made.path("documents").asInt()).isEqualTo(6);
    assertThat(made.path("fields").toString())
        .isEqualTo("{\"price\":\"number\",\"lang\":\"keyword\"}");
    assertThat(http.get("/v1/collections/preise-2026/documents/b").json().path("text").asString())
        .isEqualTo("two\nlines; one cell");
  }

  @Test
  void progressOnlyGrowsAndStopStops() {
    String lines =
        IntStream.range(0, 5000)
            .mapToObj(i -> "line %d of a long import, about nothing in particular".formatted(i))
            .collect(Collectors.joining("\n"));
    page.open("#/collections");
    page.dropFile(".drop", "long.txt", lines);
    page.click("Create and embed 5,000");
    page.until("document.querySelector('[data-rate]') && document.querySelector('[data-left]')");
    page.run(
        "window.seen = []; window.watch = setInterval(() => window.seen.push(Number("
            + "document.querySelector('[data-done]').dataset.done)), 50)");
    page.until("window.seen.length > 5 && window.seen.at(-1) > window.seen[0]");
    page.run("clearInterval(window.watch)");
    assertThat(
            page.value("window.seen.every((n, i) => i === 0 || n >= window.seen[i - 1])")
                .asBoolean())
        .isTrue();

    page.click("Stop");
    page.forgetRequests();
    page.until("document.querySelector('[data-inside]')");
    assertThat(page.text(".import [role=status]")).isEqualTo("stopped");
    int inside =
        page.value("Number(document.querySelector('[data-inside]').dataset.inside)").asInt();
    assertThat(inside).isBetween(1, 4999);
    page.value("new Promise(done => setTimeout(done, 1500))");
    assertThat(page.requests()).as("sent after Stop").noneMatch(r -> r.startsWith("PUT"));
    assertThat(described("long").path("documents").asInt()).isEqualTo(inside);
    page.click("Dismiss");
  }

  @Test
  void aBrokenLineIsListedWithItsReasonAndTheOthersAreIn() {
    String lines =
        IntStream.rangeClosed(1, 1000)
            .mapToObj(
                i -> i == 501 ? "{\"text\": \"never closed" : "{\"text\":\"line %d\"}".formatted(i))
            .collect(Collectors.joining("\n"));
    page.open("#/collections");
    page.dropFile(".drop", "broken.jsonl", lines);
    page.untilText("1 line cannot be read");
    page.click("Create and embed 1,000");
    page.until("document.querySelector('[data-inside]')");

    assertThat(described("broken").path("documents").asInt()).isEqualTo(999);
    page.click("Refused lines");
    assertThat(page.texts(".import tbody td")).isEqualTo(List.of("501", "not valid JSON"));
  }

  @Test
  void aFaultInTheAnswersLastLineEndsTheImportAndGoOnSendsTheSliceAgain() {
    page.open("#/collections");
    String answer =
        """
        {"line":1,"id":"1","status":"refused","error":{"status":400,"code":"x","message":"no"}}
        {"created":0,"error":{"status":507,"code":"disk_full","message":"no room"},"done":false}
        """;
    page.inTransit(
        "*/documents?wait=visible",
        "Request",
        (id, _) ->
            page.command(
                "Fetch.fulfillRequest",
                Map.of(
                    "requestId",
                    id,
                    "responseCode",
                    200,
                    "body",
                    Base64.getEncoder().encodeToString(answer.getBytes(StandardCharsets.UTF_8)))));
    page.dropFile(".drop", "fault.txt", "one\ntwo\nthree");
    page.click("Create and embed 3");
    page.until("document.querySelector('.import [role=alert]')?.innerText === 'no room'");
    assertThat(page.text(".import [role=status]")).isEqualTo("failed");

    page.untouched();
    page.click("Go on");
    page.until("document.querySelector('[data-inside=\"3\"]')");
    assertThat(page.text(".import")).doesNotContain("refused");
  }

  @Test
  void aFileThatArrivesInPiecesOfAnySizeGivesTheSameRecords() {
    page.open("#/collections");
    JsonNode outcome =
        page.value(
            """
            import('./playground/import/records.js').then(({CsvReader, JsonLinesReader, TextReader}) => {
              const csv = 'a;b\\r\\n"x ""y"" z";"1\\r\\n2"\\r\\n\\r\\n"";""\""\\r\\n1;2;3\\r\\n"open;q';
              const cases = [[CsvReader, csv], [JsonLinesReader, '{"a":"é"}\\n\\nnope\\n[1]\\n{"b":2}'], [TextReader, 'one\\r\\n\\r\\ntwo\\nthree']];
              return cases.map(([Reader, text]) => {
                const read = size => {
                  const reader = new Reader(), out = [];
                  for (let i = 0; i < text.length; i += size) out.push(...reader.push(text.slice(i, i + size)));
                  return JSON.stringify([...out, ...reader.end()]);
                };
                const whole = read(text.length);
                for (let size = 1; size < text.length; size++) if (read(size) !== whole) return `${size}: ${read(size)}`;
                return whole;
              });
            })\
            """);
    assertThat(outcome.path(0).asString())
        .isEqualTo(
            """
            [{"line":2,"cells":{"a":"x \\"y\\" z","b":"1\\r\\n2"}},{"line":5,"cells":{"a":"","b":"\\""}},\
            {"line":6,"error":"3 cells, the first line has 2"},\
            {"line":7,"error":"a quote is opened here and never closed"}]\
            """);
    assertThat(outcome.path(1).asString())
        .isEqualTo(
            """
            [{"line":1,"cells":{"a":"é"}},{"line":3,"error":"not valid JSON"},\
            {"line":4,"error":"not a JSON object"},{"line":5,"cells":{"b":2}}]\
            """);
    assertThat(outcome.path(2).asString())
        .isEqualTo(
            """
            [{"line":1,"cells":{"text":"one"}},{"line":3,"cells":{"text":"two"}},\
            {"line":4,"cells":{"text":"three"}}]\
            """);
  }

  @Test
  void aNameThatIsTakenByOtherSettingsShowsBoth() {
    collection("taken", "{\"fields\":{\"price\":\"keyword\"}}", List.of());
    page.provoke(409).open("#/collections");
    page.dropFile(".drop", "taken.csv", "text,price\none,1\ntwo,2\nthree,3");
    page.click("Create and embed 3");
    page.untilText("There already");
    page.until("document.querySelector('.note.bad table')");
    assertThat(page.text(".note.bad table")).contains("price: keyword", "price: number");
    page.type(".fields input", "taken-2");
    page.click("Create and embed 3");
    page.until("document.querySelector('[data-inside=\"3\"]')");
  }
}
