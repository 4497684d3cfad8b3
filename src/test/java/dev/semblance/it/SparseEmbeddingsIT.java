package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.SparseGolden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over HTTP, models with sparse heads give the weights that the reference libraries give. */
@RunningServer
class SparseEmbeddingsIT {

  private static final String ROUTE = "/v1/sparse-embeddings";

  @LocalServerPort int port;

  static List<String> names() {
    return SparseGolden.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void weightsAreTheReferencesAloneAndTogether(String name) {
    Map<String, List<JsonNode>> byPrompt = new LinkedHashMap<>();
    for (JsonNode item : SparseGolden.expected(name).path("items")) {
      byPrompt
          .computeIfAbsent(item.path("prompt_name").asString(""), p -> new ArrayList<>())
          .add(item);
    }
    byPrompt.forEach(
        (prompt, items) -> {
          List<String> texts = items.stream().map(i -> i.path("text").stringValue()).toList();
          JsonNode together = embed(name, prompt, texts);
          for (int i = 0; i < items.size(); i++) {
            JsonNode alone = embed(name, prompt, List.of(texts.get(i)));
            assertSame(alone.path("data").get(0), items.get(i), name + ": " + texts.get(i));
            assertSame(together.path("data").get(i), items.get(i), name + " together");
            JsonNode usage = alone.path("usage").path("items").get(0);
            int used = items.get(i).path("ids").size();
            assertThat(usage.path("tokens").intValue())
                .isEqualTo(items.get(i).path("tokens").intValue());
            assertThat(usage.path("tokens_used").intValue()).isEqualTo(used);
          }
        });
  }

  private static void assertSame(JsonNode found, JsonNode expected, String what) {
    SparseGolden.assertSame(
        GoldenVectors.ints(found.path("indices")),
        GoldenVectors.floats(found.path("values")),
        expected,
        what);
  }

  @Test
  void theLargestWeightsCanBeAskedAloneWithTheirPieces() {
    JsonNode all = send(Map.of("model", "splade-bert", "input", "hello world")).path("data").get(0);

    JsonNode few =
        send(Map.of("model", "splade-bert", "input", "hello world", "top", 3, "with_text", true))
            .path("data")
            .get(0);

    TreeSet<Float> largest = new TreeSet<>();
    for (float value : GoldenVectors.floats(all.path("values"))) {
      largest.add(value);
    }
    assertThat(all.path("indices").size()).isGreaterThan(3);
    assertThat(few.path("indices").size()).isEqualTo(3);
    assertThat(GoldenVectors.ints(few.path("indices"))).isSorted();
    TreeSet<Float> kept = new TreeSet<>();
    for (float value : GoldenVectors.floats(few.path("values"))) {
      kept.add(value);
    }
    assertThat(kept)
        .containsExactlyElementsOf(largest.descendingSet().stream().limit(3).sorted().toList());
    JsonNode pieces = model("splade-bert");
    assertThat(pieces.path("outputs").toString()).isEqualTo("[\"sparse\"]");
    assertThat(few.path("texts").size()).isEqualTo(3);
    assertThat(all.has("texts")).isFalse();
  }

  @Test
  void aRoutersQueriesAreWeighedAndItsDocumentsComputed() {
    List<JsonNode> queries = new ArrayList<>();
    SparseGolden.expected("splade-static-queries").path("queries").forEach(queries::add);
    List<String> texts = queries.stream().map(i -> i.path("text").stringValue()).toList();

    JsonNode asked =
        send(Map.of("model", "splade-static-queries", "input", texts, "input_type", "query"));
    JsonNode byName = send(Map.of("model", "splade-static-queries-query", "input", texts));
    JsonNode byDefault = send(Map.of("model", "splade-asym", "input", texts));
    JsonNode documents = send(Map.of("model", "splade-static-queries", "input", texts));

    List<JsonNode> old = new ArrayList<>();
    SparseGolden.expected("splade-asym").path("queries").forEach(old::add);
    for (int i = 0; i < texts.size(); i++) {
      assertSame(asked.path("data").get(i), queries.get(i), "query " + i);
      assertSame(byName.path("data").get(i), queries.get(i), "query by name " + i);
      assertSame(byDefault.path("data").get(i), old.get(i), "no role " + i);
      assertThat(documents.path("data").get(i).path("values"))
          .isNotEqualTo(asked.path("data").get(i).path("values"));
    }
    assertThat(documents.path("space")).isEqualTo(asked.path("space"));
  }

  @Test
  void queriesThatAreWeighedHaveTheModelsLimit() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", "splade-static-queries");
    body.put("input", List.of("hello ".repeat(100), "hello"));
    body.put("input_type", "query");

    assertThat(new HttpCaller(port).post(ROUTE, json(body)).text())
        .contains("input[0]")
        .contains("has 100 tokens, the model takes");
    body.put("truncate", "end");
    JsonNode cut = send(body);
    assertThat(cut.path("data").get(0).path("indices"))
        .isEqualTo(cut.path("data").get(1).path("indices"));
    body.remove("truncate");
    body.put("on_error", "partial");
    assertThat(send(body).path("data").get(0).path("object").asString()).isEqualTo("error");
  }

  @Test
  void tokenIdsGiveWhatTheirTextGives() {
    JsonNode item = SparseGolden.expected("splade-bert").path("items").get(1);

    JsonNode found =
        send(Map.of("model", "splade-bert", "input", GoldenVectors.ints(item.path("ids"))))
            .path("data")
            .get(0);

    assertSame(found, item, "ids");
  }

  @Test
  void theSpaceNamesSparseVectorsAndTheVocabulary() {
    JsonNode answer = send(Map.of("model", "splade-bert", "input", "hello"));

    assertThat(answer.path("space").stringValue()).matches("[^/]+@[0-9a-f]{12}/sparse/258");
    assertThat(model("splade-bert").path("space")).isEqualTo(answer.path("space"));
    assertThat(model("bge-m3").path("sparse_space").stringValue()).endsWith("/sparse/300");
    assertThat(model("bge-m3").path("outputs").toString())
        .isEqualTo("[\"dense\",\"tokens\",\"sparse\"]");
  }

  @Test
  void cutTextsAreToldInAHeader() {
    String text = "hello world ".repeat(100);

    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post(ROUTE, json(Map.of("model", "splade-bert", "input", text, "truncate", "end")));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
  }

  @Test
  void underPartialOneLongTextHurtsOnlyItself() {
    JsonNode data =
        send(Map.of(
                "model",
                "splade-bert",
                "input",
                List.of("hello", "hello world ".repeat(100)),
                "on_error",
                "partial"))
            .path("data");

    assertThat(data.get(0).path("object").stringValue()).isEqualTo("sparse_embedding");
    assertThat(data.get(1).path("object").stringValue()).isEqualTo("error");
    assertThat(data.get(1).path("error").path("message").stringValue()).contains("64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"splade-bert\"} | input",
        "{\"model\":\"splade-bert\",\"input\":[]} | empty list",
        "{\"model\":\"splade-bert\",\"input\":7} | input",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"top\":0} | top",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"top\":\"3\"} | top",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"with_text\":1} | with_text",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"dimensions\":8} | dimensions",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"normalize\":true} | normalize",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"truncate\":\"middle\"} | truncate",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"lane\":\"fast\"} | lane",
        "{\"model\":\"splade-bert\",\"input\":\"a\",\"input_type\":\"poem\"} | input_type",
        "{\"model\":\"splade-bert\",\"input\":[258]} | 258",
        "{\"model\":\"mean\",\"input\":\"a\"} | sparse",
      })
  void whatCannotBeServedIsRefusedByName(String body, String named) {
    HttpCaller.Answer answer = new HttpCaller(port).post(ROUTE, body);

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.text()).contains(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/embeddings | {\"model\":\"splade-bert\",\"input\":\"a\"}",
        "/v1/token-embeddings | {\"model\":\"splade-bert\",\"input\":\"a\"}",
        "/v1/similarity | {\"model\":\"splade-bert\",\"inputs\":[\"a\",\"b\"]}",
        "/v1/rerank | {\"model\":\"splade-bert\",\"query\":\"a\",\"documents\":[\"b\"]}",
      })
  void aSpladeModelNamesItsRouteOnTheOthers(String route, String body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(route, body);

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.text()).contains(ROUTE);
  }

  private JsonNode embed(String name, String prompt, List<String> texts) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put("input", texts);
    body.put("truncate", "end");
    if (!prompt.isEmpty()) {
      body.put("input_type", prompt);
    }
    return send(body);
  }

  private JsonNode send(Map<String, Object> body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(ROUTE, json(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json();
  }

  private JsonNode model(String name) {
    return new HttpCaller(port).get("/v1/models/" + name).json();
  }

  private static String json(Object body) {
    return JsonMapper.shared().writeValueAsString(body);
  }
}
