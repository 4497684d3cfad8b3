package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over HTTP, the role of a text chooses which of a model's two encoders reads it. */
@RunningServer
class TwoPathsIT {

  @LocalServerPort int port;

  @ParameterizedTest
  @CsvSource({
    "two-encoders, query, routers/two-encoders/expected-query",
    "two-encoders, passage, routers/two-encoders/expected-document",
    "two-encoders, , routers/two-encoders/expected-document",
    "two-encoders-query, , routers/two-encoders/expected-query",
    "two-encoders-asym, document, routers/two-encoders-asym/expected-document",
    "two-encoders-asym, , routers/two-encoders-asym/expected-query",
    "two-tasks, query, tasks/jina-v3-tasks/expected-0",
    "two-tasks, passage, tasks/jina-v3-tasks/expected-1",
    "two-tasks, , tasks/jina-v3-tasks/expected-1",
  })
  void aTextsRoleChoosesItsEncoder(String model, @Nullable String inputType, String expected) {
    List<JsonNode> items = items(expected);
    for (int again = 0; again < 2; again++) {
      JsonNode answer = embed(model, inputType, texts(items));
      for (int i = 0; i < items.size(); i++) {
        GoldenVectors.assertSame(
            GoldenVectors.floats(answer.path("data").get(i).path("embedding")),
            GoldenVectors.floats(items.get(i).path("embedding")),
            model + " " + inputType + " " + i);
      }
    }
  }

  @Test
  void queriesAndDocumentsAreOfOneSpaceAndRerankByBoth() {
    List<JsonNode> queries = items("routers/two-encoders/expected-query");
    List<JsonNode> documents = items("routers/two-encoders/expected-document").subList(1, 4);
    JsonNode asked = embed("two-encoders", "query", List.of("x"));
    JsonNode stored = embed("two-encoders", "document", List.of("x"));
    assertThat(asked.path("space")).isEqualTo(stored.path("space"));

    JsonNode ranked =
        send(
                "/v1/rerank",
                Map.of(
                    "model",
                    "two-encoders",
                    "query",
                    queries.getFirst().path("text").stringValue(),
                    "documents",
                    texts(documents)))
            .path("results");

    float[] query = GoldenVectors.floats(queries.getFirst().path("embedding"));
    assertThat(ranked).hasSize(3);
    for (JsonNode result : ranked) {
      JsonNode document = documents.get(result.path("index").intValue());
      assertThat(result.path("relevance_score").doubleValue())
          .isCloseTo(
              VectorSimilarity.COSINE.score(
                  query, GoldenVectors.floats(document.path("embedding"))),
              within(1e-4));
    }
  }

  @Test
  void tokenVectorsOfTwoEncodersAreNotOffered() {
    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post("/v1/token-embeddings", json(Map.of("model", "two-encoders", "input", "a")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("dense");
  }

  private static List<JsonNode> items(String expected) {
    return JsonMapper.shared()
        .readTree(Path.of("src/test/resources/" + expected + ".json"))
        .path("items")
        .valueStream()
        .filter(item -> item.path("ids").size() == item.path("tokens").intValue())
        .filter(item -> !item.path("text").stringValue().isEmpty())
        .toList();
  }

  private static List<String> texts(List<JsonNode> items) {
    return items.stream().map(item -> item.path("text").stringValue()).toList();
  }

  private JsonNode embed(String model, @Nullable String inputType, List<String> texts) {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("model", model, "input", texts));
    if (inputType != null) {
      body.put("input_type", inputType);
    }
    return send("/v1/embeddings", body);
  }

  private JsonNode send(String route, Map<String, ?> body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(route, json(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json();
  }

  private static String json(Map<String, ?> body) {
    return JsonMapper.shared().writeValueAsString(body);
  }
}
