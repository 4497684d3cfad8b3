package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Over HTTP, every folder gives the vectors that sentence-transformers gives, whatever shares the
 * batch.
 */
@RunningServer
class GoldenVectorsIT {

  @LocalServerPort int port;

  static List<String> names() {
    return GoldenVectors.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void embeddingsAreTheReferences(String name) {
    for (JsonNode item : GoldenVectors.expected(name).path("items")) {
      JsonNode found = embed(name, item, List.of(item.path("text").stringValue()), "float").get(0);

      GoldenVectors.assertSame(
          GoldenVectors.floats(found.path("embedding")),
          GoldenVectors.floats(item.path("embedding")),
          name + ": " + item.path("text"));
      int used = item.path("ids").size();
      assertThat(found.path("tokens").intValue()).isEqualTo(item.path("tokens").intValue());
      assertThat(found.path("tokens_used").intValue()).isEqualTo(used);
      assertThat(found.path("truncated").booleanValue())
          .isEqualTo(used < item.path("tokens").intValue());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void allTextsOfAPromptInOneRequestGiveTheSameVectors(String name) {
    JsonNode expected = GoldenVectors.expected(name);
    Map<String, List<JsonNode>> byPrompt = new LinkedHashMap<>();
    for (JsonNode item : expected.path("items")) {
      byPrompt
          .computeIfAbsent(item.path("prompt_name").asString(""), p -> new ArrayList<>())
          .add(item);
    }
    byPrompt.forEach(
        (prompt, items) -> {
          List<String> texts = items.stream().map(i -> i.path("text").stringValue()).toList();
          JsonNode found = embed(name, items.getFirst(), texts, "base64");
          for (int i = 0; i < items.size(); i++) {
            float[] together = base64(found.get(i).path("embedding").stringValue());
            JsonNode alone = embed(name, items.get(i), List.of(texts.get(i)), "base64").get(0);
            float[] single = base64(alone.path("embedding").stringValue());
            for (int d = 0; d < single.length; d++) {
              // Another kernel may take several texts than one, alike to 1e-5 of the largest value;
              // normalising stretches short vectors.
              assertThat(Math.abs(together[d] - single[d])).as(texts.get(i)).isLessThan(3e-5f);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("names")
  void vectorsBeforeNormalisingCanBeHad(String name) {
    for (JsonNode item : GoldenVectors.expected(name).path("items")) {
      if (!item.path("pooled").isArray()) {
        continue;
      }
      Map<String, Object> body = body(name, item, List.of(item.path("text").stringValue()));
      body.put("normalize", false);

      JsonNode found =
          new HttpCaller(port).post("/v1/embeddings", json(body)).json().path("data").get(0);

      float[] pooled = GoldenVectors.floats(item.path("pooled"));
      GoldenVectors.assertSame(
          GoldenVectors.floats(found.path("embedding")), pooled, name + ": " + item.path("text"));
      double squares = 0;
      for (float value : pooled) {
        squares += (double) value * value;
      }
      assertThat(found.path("norm").doubleValue())
          .isCloseTo(Math.sqrt(squares), org.assertj.core.data.Percentage.withPercentage(0.01));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void tokenEmbeddingsAreTheReferences(String name) {
    for (JsonNode item : GoldenVectors.expected(name).path("token_embeddings")) {
      JsonNode tokens =
          new HttpCaller(port)
              .post(
                  "/v1/token-embeddings",
                  json(Map.of("model", name, "input", item.path("text").stringValue())))
              .json()
              .path("data")
              .get(0)
              .path("tokens");

      assertThat(tokens.size()).isEqualTo(item.path("ids").size());
      for (int t = 0; t < tokens.size(); t++) {
        assertThat(tokens.get(t).path("id").intValue())
            .isEqualTo(item.path("ids").get(t).intValue());
        GoldenVectors.assertSame(
            GoldenVectors.floats(tokens.get(t).path("embedding")),
            GoldenVectors.floats(item.path("embeddings").get(t)),
            name + ": token " + t + " of " + item.path("text"));
      }
    }
  }

  private JsonNode embed(String name, JsonNode item, List<String> texts, String format) {
    Map<String, Object> body = body(name, item, texts);
    body.put("encoding_format", format);
    HttpCaller.Answer answer = new HttpCaller(port).post("/v1/embeddings", json(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json().path("data");
  }

  private static Map<String, Object> body(String name, JsonNode item, List<String> texts) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put("input", texts);
    body.put("truncate", "end");
    if (item.path("prompt_name").isString()) {
      body.put("prompt_name", item.path("prompt_name").stringValue());
    }
    return body;
  }

  private static String json(Object body) {
    return JsonMapper.shared().writeValueAsString(body);
  }

  private static float[] base64(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    float[] values = new float[bytes.remaining() / 4];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
