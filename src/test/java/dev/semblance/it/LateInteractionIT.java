package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LateGolden;
import dev.semblance.model.SparseGolden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over HTTP, late interaction models give the vectors and scores that the reference gives. */
@RunningServer
class LateInteractionIT {

  private static final String TOKENS = "/v1/token-embeddings";

  @LocalServerPort int port;

  static List<String> names() {
    return LateGolden.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void tokenVectorsAreTheReferencesAloneAndTogether(String name) {
    Map<String, List<JsonNode>> byRole = new LinkedHashMap<>();
    for (JsonNode item : LateGolden.expected(name).path("items")) {
      byRole.computeIfAbsent(item.path("role").asString(""), r -> new ArrayList<>()).add(item);
    }
    byRole.forEach(
        (role, items) -> {
          List<String> texts = items.stream().map(i -> i.path("text").stringValue()).toList();
          JsonNode together = embed(name, role, texts);
          for (int i = 0; i < items.size(); i++) {
            JsonNode usage = together.path("usage").path("items").get(i);
            if (role.isEmpty() && usage.path("truncated").booleanValue()) {
              // Without a role the reference has no limit, and we have that of documents.
              continue;
            }
            JsonNode alone = embed(name, role, List.of(texts.get(i)));
            String what = name + ", " + role + ": " + texts.get(i);
            assertSame(alone.path("data").get(0), items.get(i), what);
            assertSame(together.path("data").get(i), items.get(i), what + ", together");
          }
        });
  }

  private static void assertSame(JsonNode found, JsonNode expected, String what) {
    List<Integer> ids = new ArrayList<>();
    found.path("tokens").forEach(token -> ids.add(token.path("id").intValue()));
    assertThat(ids.stream().mapToInt(i -> i).toArray())
        .as(what)
        .containsExactly(GoldenVectors.ints(expected.path("ids")));
    LateGolden.assertSame(vectors(found), expected.path("vectors"), what);
  }

  @ParameterizedTest
  @MethodSource("names")
  void rerankScoresAreTheReferencesMaxSim(String name) {
    JsonNode expected = LateGolden.expected(name);
    for (int q = 0; q < expected.path("queries").size(); q++) {
      JsonNode answer =
          send(
              "/v1/rerank",
              Map.of(
                  "model",
                  name,
                  "query",
                  expected.path("queries").get(q).stringValue(),
                  "documents",
                  strings(expected.path("documents")),
                  "truncate",
                  "end"));

      assertThat(answer.path("scorer").stringValue()).isEqualTo("late_interaction");
      double before = Double.POSITIVE_INFINITY;
      for (JsonNode result : answer.path("results")) {
        double score = result.path("relevance_score").doubleValue();
        assertThat(score).isLessThanOrEqualTo(before);
        before = score;
        int document = result.path("index").intValue();
        assertThat(score)
            .as(name + ", query " + q + ", document " + document)
            .isCloseTo(expected.path("scores").get(q).get(document).doubleValue(), within(1e-4));
      }
      assertThat(answer.path("results").size()).isEqualTo(expected.path("documents").size());
    }
  }

  @Test
  void similarityByMaxsimWithRolesIsTheSame() {
    JsonNode expected = LateGolden.expected("colbert-stanford");

    JsonNode answer =
        send(
            "/v1/similarity",
            Map.of(
                "model", "colbert-stanford",
                "inputs", strings(expected.path("queries")),
                "against", strings(expected.path("documents")),
                "input_type", "query",
                "against_type", "document",
                "truncate", "end"));

    for (int q = 0; q < expected.path("scores").size(); q++) {
      for (int d = 0; d < expected.path("scores").get(q).size(); d++) {
        assertThat(answer.path("scores").get(q).get(d).doubleValue())
            .isCloseTo(expected.path("scores").get(q).get(d).doubleValue(), within(1e-4));
      }
    }
    assertThat(answer.path("space").stringValue()).endsWith("/tokens/12");
  }

  @Test
  void aRoleMayBeNamedByPromptOrByTheModelsName() {
    Map<String, Object> byType =
        Map.of("model", "colbert-st", "input", "hello", "input_type", "query");
    Map<String, Object> byPrompt =
        Map.of("model", "colbert-st", "input", "hello", "prompt_name", "query");
    Map<String, Object> byModel = Map.of("model", "colbert-st-query", "input", "hello");

    JsonNode data = send(TOKENS, byType).path("data");

    assertThat(data.get(0).path("tokens").size()).isEqualTo(16);
    assertThat(send(TOKENS, byPrompt).path("data")).isEqualTo(data);
    assertThat(send(TOKENS, byModel).path("data")).isEqualTo(data);
  }

  @Test
  void expansionTokensAreSpecialAndCostNoTokensOfUse() {
    JsonNode answer =
        send(TOKENS, Map.of("model", "colbert-st", "input", "hello", "input_type", "query"));

    JsonNode last = answer.path("data").get(0).path("tokens").get(15);
    assertThat(last.path("text").stringValue()).isEqualTo("[MASK]");
    assertThat(last.path("special").booleanValue()).isTrue();
    assertThat(last.path("start").isNull()).isTrue();
    // [CLS] query : hello [SEP]
    assertThat(answer.path("usage").path("prompt_tokens").intValue()).isEqualTo(5);
  }

  @Test
  void punctuationOfDocumentsHasNoVector() {
    JsonNode document =
        send(
                TOKENS,
                Map.of("model", "colbert-st", "input", "hello, world!", "input_type", "document"))
            .path("data")
            .get(0);

    List<String> pieces = new ArrayList<>();
    document.path("tokens").forEach(token -> pieces.add(token.path("text").stringValue()));
    assertThat(pieces).containsExactly("[CLS]", "document", "hello", "world", "[SEP]");
  }

  @ParameterizedTest
  @MethodSource("names")
  void modelsSayThatTheyGiveTokenVectorsAlone(String name) {
    JsonNode model = new HttpCaller(port).get("/v1/models/" + name).json();

    assertThat(model.path("outputs").toString()).isEqualTo("[\"tokens\"]");
    assertThat(model.path("token_space").stringValue()).endsWith("/tokens/12");
    assertThat(model.path("similarity").stringValue()).isEqualTo("maxsim");
    assertThat(model.path("prompts").has("query")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/embeddings | {\"model\":\"colbert-st\",\"input\":\"a\"} | /v1/token-embeddings",
        "/v1/embeddings | {\"model\":\"colbert-st\",\"input\":\"a\",\"outputs\":[\"dense\",\"tokens\"]} | /v1/token-embeddings",
        "/v1/sparse-embeddings | {\"model\":\"colbert-st\",\"input\":\"a\"} | /v1/token-embeddings",
        "/v1/similarity | {\"model\":\"colbert-st\",\"inputs\":[\"a\"],\"metric\":\"cosine\"} | /v1/token-embeddings",
        "/v1/token-embeddings | {\"model\":\"colbert-st\",\"input\":\"a\",\"input_type\":\"poem\"} | input_type",
        "/v1/token-embeddings | {\"model\":\"colbert-st\",\"input\":\"a\",\"dimensions\":4} | dimensions",
        "/v1/token-embeddings | {\"model\":\"colbert-st\",\"input\":\"a a a a a a a a a a a a a a a a\",\"input_type\":\"query\"} | 16",
        "/v1/rerank | {\"model\":\"colbert-st\",\"query\":\"\",\"documents\":[\"b\"]} | query",
        "/v1/rerank | {\"model\":\"colbert-st\",\"query\":\"a\",\"documents\":[\"\"]} | documents",
        "/v1/rerank | {\"model\":\"colbert-st\",\"query\":\"a\",\"documents\":[\"a a a a a a a a a a a a a a a a a a a a a a a a a\"]} | 24",
        "/v1/rerank | {\"model\":\"colbert-st\",\"query\":\"a\",\"documents\":[\"b\"],\"instruction\":\"x\"} | instruction",
      })
  void whatCannotBeServedIsRefusedByName(String route, String body, String named) {
    HttpCaller.Answer answer = new HttpCaller(port).post(route, body);

    assertThat(answer.status()).as(answer::text).isEqualTo(400);
    assertThat(answer.text()).contains(named);
  }

  @Test
  void aLongDocumentIsScoredByItsBestWindow() {
    String end = "the quick brown fox";
    String document = "hello ".repeat(40) + end;

    JsonNode answer =
        send(
            "/v1/rerank",
            Map.of(
                "model", "colbert-pylate",
                "query", "brown fox",
                "documents", List.of(document, "hello"),
                "long_documents", "best_chunk"));

    JsonNode windowed =
        answer.path("results").get(0).path("index").intValue() == 0
            ? answer.path("results").get(0)
            : answer.path("results").get(1);
    int from = windowed.path("chunk").path("start").intValue();
    int to = windowed.path("chunk").path("end").intValue();
    JsonNode alone =
        send(
            "/v1/rerank",
            Map.of(
                "model", "colbert-pylate",
                "query", "brown fox",
                "documents", List.of(document.substring(from, to))));
    assertThat(to - from).isLessThan(document.length());
    assertThat(windowed.path("relevance_score").doubleValue())
        .isCloseTo(
            alone.path("results").get(0).path("relevance_score").doubleValue(), within(1e-4));
  }

  @Test
  void underPartialOneLongDocumentHurtsOnlyItself() {
    JsonNode results =
        send(
                "/v1/rerank",
                Map.of(
                    "model", "colbert-st",
                    "query", "hello",
                    "documents", List.of("hello ".repeat(40), "world"),
                    "on_error", "partial"))
            .path("results");

    assertThat(results.get(0).path("index").intValue()).isEqualTo(1);
    assertThat(results.get(1).path("error").path("message").stringValue()).contains("24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bge-m3", "bge-m3-safetensors"})
  void theThirdHeadOfBgeM3GivesTheReferencesVectors(String name) {
    for (JsonNode item : SparseGolden.expected(name).path("items")) {
      JsonNode found =
          send(
                  TOKENS,
                  Map.of(
                      "model", name, "input", item.path("text").stringValue(), "truncate", "end"))
              .path("data")
              .get(0);

      LateGolden.assertSame(
          vectors(found), item.path("colbert"), name + ": " + item.path("text").stringValue());
    }
  }

  @Test
  void bgeM3GivesItsThreeOutputsFromOnePass() {
    List<String> texts = new ArrayList<>();
    List<JsonNode> items = new ArrayList<>();
    for (JsonNode item : SparseGolden.expected("bge-m3").path("items")) {
      texts.add(item.path("text").stringValue());
      items.add(item);
    }

    JsonNode answer =
        send(
            "/v1/embeddings",
            Map.of(
                "model",
                "bge-m3",
                "input",
                texts,
                "outputs",
                List.of("dense", "sparse", "tokens"),
                "truncate",
                "end"));

    for (int i = 0; i < items.size(); i++) {
      JsonNode found = answer.path("data").get(i);
      float[] dense = GoldenVectors.floats(items.get(i).path("dense"));
      float[] given = GoldenVectors.floats(found.path("embedding"));
      assertThat(given).hasSize(dense.length);
      for (int k = 0; k < dense.length; k++) {
        assertThat(given[k]).isCloseTo(dense[k], within(1e-4F));
      }
      SparseGolden.assertSame(
          GoldenVectors.ints(found.path("sparse").path("indices")),
          GoldenVectors.floats(found.path("sparse").path("values")),
          items.get(i),
          "sparse " + i);
      List<float[]> rows = new ArrayList<>();
      found
          .path("token_embeddings")
          .forEach(token -> rows.add(GoldenVectors.floats(token.path("embedding"))));
      LateGolden.assertSame(rows, items.get(i).path("colbert"), "tokens " + i);
    }
    JsonNode spaces = answer.path("spaces");
    assertThat(answer.path("space")).isEqualTo(spaces.path("dense"));
    assertThat(spaces.path("dense").stringValue()).endsWith("/cls/16");
    assertThat(spaces.path("sparse").stringValue()).endsWith("/sparse/300");
    assertThat(spaces.path("tokens").stringValue()).endsWith("/tokens/16");
    assertThat(spaces.path("tokens").stringValue().split("@")[1].substring(0, 12))
        .isNotEqualTo(spaces.path("dense").stringValue().split("@")[1].substring(0, 12));
  }

  @Test
  void bgeM3RerankTakesTheMeanOfTheBestAsFlagEmbeddingDoes() {
    JsonNode items = SparseGolden.expected("bge-m3").path("items");
    JsonNode query = items.get(1);
    List<String> documents = new ArrayList<>();
    items.forEach(item -> documents.add(item.path("text").stringValue()));

    JsonNode answer =
        send(
            "/v1/rerank",
            Map.of(
                "model",
                "bge-m3",
                "query",
                query.path("text").stringValue(),
                "documents",
                documents,
                "truncate",
                "end"));

    assertThat(answer.path("scorer").stringValue()).isEqualTo("late_interaction");
    for (JsonNode result : answer.path("results")) {
      JsonNode document = items.get(result.path("index").intValue());
      double sum = 0;
      for (JsonNode row : query.path("colbert")) {
        double best = Double.NEGATIVE_INFINITY;
        for (JsonNode other : document.path("colbert")) {
          best = Math.max(best, product(row, other));
        }
        sum += best;
      }
      assertThat(result.path("relevance_score").doubleValue())
          .isCloseTo(sum / query.path("colbert").size(), within(1e-4));
    }
  }

  private static double product(JsonNode a, JsonNode b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i).doubleValue() * b.get(i).doubleValue();
    }
    return sum;
  }

  private static List<float[]> vectors(JsonNode item) {
    List<float[]> rows = new ArrayList<>();
    item.path("tokens").forEach(token -> rows.add(GoldenVectors.floats(token.path("embedding"))));
    return rows;
  }

  private static List<String> strings(JsonNode list) {
    List<String> strings = new ArrayList<>();
    list.forEach(each -> strings.add(each.stringValue()));
    return strings;
  }

  private JsonNode embed(String name, String role, List<String> texts) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put("input", texts);
    body.put("truncate", "end");
    if (!role.isEmpty()) {
      body.put("input_type", role);
    }
    return send(TOKENS, body);
  }

  private JsonNode send(String route, Map<String, Object> body) {
    HttpCaller.Answer answer =
        new HttpCaller(port).post(route, JsonMapper.shared().writeValueAsString(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json();
  }
}
