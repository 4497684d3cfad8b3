package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Requests in the shapes that other engines send to whoever embeds for them, made as their sources
 * make them and answered as those read them; the engines themselves are not run (but for
 * OpenSearch, by {@code src/test/opensearch/ml_commons.py}). See {@code src/docs/backends.md}.
 */
@RunningServer
class BackendShapesIT {
  private static final int DIMENSIONS = 16;
  private static final String ONE = "one \"quoted\" text\n";
  private static final String TWO = "two";

  @LocalServerPort int port;
  private HttpCaller caller;

  @BeforeEach
  void call() {
    caller = new HttpCaller(port);
  }

  /** {@code RequestParameters}, {@code EmbeddingParameters}: a list, and the translated type. */
  @Test
  void elasticsearchsCustomServiceSaysWhatATextIsFor() {
    String template =
        "{\"input\": ${input}, \"model\": \"prompts\", \"input_type\": ${input_type}}";

    for (String type : List.of("document", "query")) {
      JsonNode answer =
          answered(
              "/v1/embeddings",
              template
                  .replace("${input}", "[" + quoted(ONE) + ", " + quoted(TWO) + "]")
                  .replace("${input_type}", quoted(type)));

      // $.data[*].embedding[*]
      List<float[]> read = new ArrayList<>();
      answer.required("data").forEach(each -> read.add(numbers(each.required("embedding"))));
      assertVectors(read, type);
    }
  }

  /** {@code error_parser} of {@code $.error.message}, and the custom service's own status check. */
  @Test
  void elasticsearchReadsWhyARequestWasRefused() {
    HttpCaller.Answer answer =
        caller.post("/v1/embeddings", "{\"input\": [\"one\", \"\"], \"model\": \"nobody\"}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().required("error").required("message").asString()).contains("nobody");
  }

  /** {@code embeddingsRequest} and {@code embedding} of Weaviate's OpenAI client. */
  @Test
  void weaviateAsksForDimensionsAndReadsAListOfFloats() {
    JsonNode answer =
        answered(
            "/v1/embeddings",
            "{\"input\":["
                + quoted(ONE)
                + ","
                + quoted(TWO)
                + "],\"model\":\"prompts\",\"dimensions\":16}",
            "OpenAI-Organization",
            "ours");

    assertThat(answer.required("object").isString()).isTrue();
    List<float[]> read = new ArrayList<>();
    for (JsonNode each : answer.required("data")) {
      // Go's decoder takes an int from nothing else, and an error that is there as a failure.
      assertThat(each.required("index").isIntegralNumber()).isTrue();
      assertThat(each.has("error")).isFalse();
      read.add(numbers(each.required("embedding")));
    }
    assertThat(answer.has("error")).isFalse();
    assertThat(answer.required("usage").required("total_tokens").isIntegralNumber()).isTrue();
    assertVectors(read, "document");
  }

  /**
   * {@code OpenAIEmbedder} of Vespa: dimensions always, vectors in Base64, in the index's order.
   */
  @Test
  void vespasOpenAiEmbedderReadsBase64() {
    for (String type : List.of("document", "query")) {
      JsonNode answer =
          answered(
              "/v1/embeddings",
              "{\"input\":["
                  + quoted(ONE)
                  + ","
                  + quoted(TWO)
                  + "],\"model\":\"prompts-"
                  + type
                  + "\",\"dimensions\":16,\"encoding_format\":\"base64\"}");

      assertVectors(base64(answer), type);
      assertThat(answer.required("usage").required("total_tokens").asInt()).isPositive();
    }
  }

  /** {@code HuggingFaceTEIEmbedder} of Vespa; one text is no list. */
  @Test
  void vespasTeiEmbedderNamesAPrompt() {
    String rest =
        ",\"normalize\":true,\"truncate\":true,\"truncation_direction\":\"Right\","
            + "\"prompt_name\":\"%s\",\"dimensions\":16,\"model\":\"prompts\"}";
    for (String type : List.of("document", "query")) {
      JsonNode both =
          answered(
              "/tei/embed",
              "{\"inputs\":[" + quoted(ONE) + "," + quoted(TWO) + "]" + rest.formatted(type));
      JsonNode one = answered("/tei/embed", "{\"inputs\":" + quoted(ONE) + rest.formatted(type));

      assertThat(both.isArray()).isTrue();
      assertVectors(List.of(numbers(both.required(0)), numbers(both.required(1))), type);
      assertThat(one).hasSize(1);
      assertNear(numbers(one.required(0)), expected(type).getFirst());
    }
  }

  /** pgai's {@code embed} calls OpenAI's own client, which asks for Base64 where nobody says. */
  @Test
  void pgaisFunctionsSendATextAListOrTokens() {
    String rest = ",\"model\":\"prompts-query\",\"encoding_format\":\"base64\"}";
    List<float[]> expected = expected("query");

    JsonNode list =
        answered("/v1/embeddings", "{\"input\":[" + quoted(ONE) + "," + quoted(TWO) + "]" + rest);
    JsonNode text = answered("/v1/embeddings", "{\"input\":" + quoted(ONE) + rest);
    JsonNode user =
        answered(
            "/v1/embeddings",
            "{\"input\":" + quoted(ONE) + ",\"user\":\"me\",\"dimensions\":16" + rest);
    JsonNode tokens =
        answered(
            "/v1/embeddings",
            // A prompt cannot be put before token ids.
            "{\"input\":[7,8,9]" + rest.replace("prompts-query", "mean"));

    assertVectors(base64(list), "query");
    assertNear(base64(text).getFirst(), expected.getFirst());
    assertNear(base64(user).getFirst(), expected.getFirst());
    assertThat(base64(tokens)).singleElement().satisfies(v -> assertThat(v).hasSize(24));
  }

  /** What ML Commons' two connectors of the page send; the real thing is run by a script. */
  @Test
  void openSearchsConnectorsSendAListOrOneText() {
    JsonNode lists =
        answered(
            "/v1/embeddings",
            "{\"input\": ["
                + quoted(ONE)
                + ","
                + quoted(TWO)
                + "], \"model\": \"prompts-document\"}");
    JsonNode text =
        answered(
            "/v1/embeddings", "{\"input\": [" + quoted(ONE) + "], \"model\": \"prompts-query\"}");

    List<float[]> read = new ArrayList<>();
    lists.required("data").forEach(each -> read.add(numbers(each.required("embedding"))));
    assertVectors(read, "document");
    assertNear(
        numbers(text.required("data").required(0).required("embedding")),
        expected("query").getFirst());
  }

  private JsonNode answered(String path, String body, String... headers) {
    HttpCaller.Answer answer = caller.post(path, body, headers);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Of both texts, by the native way to say what they are for. */
  private List<float[]> expected(String type) {
    JsonNode data =
        answered(
                "/v1/embeddings",
                "{\"input\":["
                    + quoted(ONE)
                    + ","
                    + quoted(TWO)
                    + "],\"model\":\"prompts\",\"prompt_name\":"
                    + quoted(type)
                    + "}")
            .required("data");
    return List.of(
        numbers(data.required(0).required("embedding")),
        numbers(data.required(1).required("embedding")));
  }

  /** In order, and not those of the other type. */
  private void assertVectors(List<float[]> read, String type) {
    List<float[]> expected = expected(type);
    List<float[]> others = expected(type.equals("query") ? "document" : "query");
    assertThat(read).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertNear(read.get(i), expected.get(i));
      assertThat(read.get(i)).isNotEqualTo(others.get(i));
    }
  }

  /** In another batch sums are made in another order. */
  private static void assertNear(float[] read, float[] expected) {
    assertThat(read).hasSize(DIMENSIONS).containsExactly(expected, within(2e-6f));
  }

  private static float[] numbers(JsonNode vector) {
    assertThat(vector).isNotEmpty().allMatch(JsonNode::isNumber);
    float[] numbers = new float[vector.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vector.get(i).floatValue();
    }
    return numbers;
  }

  /** Of {@code data[].embedding}, sorted by {@code index}. */
  private static List<float[]> base64(JsonNode answer) {
    JsonNode data = answer.required("data");
    List<float[]> read = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.required(i).required("index").asInt()).isEqualTo(i);
      byte[] bytes = Base64.getDecoder().decode(data.required(i).required("embedding").asString());
      FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] vector = new float[floats.remaining()];
      floats.get(vector);
      read.add(vector);
    }
    return read;
  }

  private static String quoted(String text) {
    return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
  }
}
