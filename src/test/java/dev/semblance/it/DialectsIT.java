package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Every dialect answers what {@code /v1/embeddings} answers, in its own words. */
@RunningServer
class DialectsIT {
  private static final String TEXT = "hello world";

  @LocalServerPort int port;

  private static float[] floats(JsonNode node) {
    if (node.isString()) {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(node.asString()))
              .order(ByteOrder.LITTLE_ENDIAN);
      float[] floats = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(floats);
      return floats;
    }
    float[] floats = new float[node.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = node.get(i).floatValue();
    }
    return floats;
  }

  private JsonNode post(String path, String body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(path, body.replace('\'', '"'));
    assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(200);
    return answer.json();
  }

  private float[] own(String more) {
    return floats(
        post("/v1/embeddings", "{'input':'" + TEXT + "'" + more + "}").at("/data/0/embedding"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/embed                     | {'inputs':'T'}                                      | /0",
        "/tei/embed                 | {'inputs':['T']}                                    | /0",
        "/tei                       | {'inputs':'T'}                                      | /0",
        "/tei/v1/embeddings         | {'input':'T','encoding_format':'base64'}            |"
            + " /data/0/embedding",
        "/pipeline/feature-extraction/default | {'inputs':'T'}                            | ''",
        "/v2/embed                  | {'model':'default','texts':['T'],'input_type':'search_query'}"
            + " | /embeddings/float/0",
        "/cohere/v2/embed |"
            + " {'model':'default','texts':['T'],'input_type':'clustering','embedding_types':['base64']}"
            + " | /embeddings/base64/0",
        "/cohere/v1/embed           | {'texts':['T']}                                     |"
            + " /embeddings/0",
        "/jina/v1/embeddings        | {'input':['T'],'normalized':true}                   |"
            + " /data/0/embedding",
        "/voyage/v1/embeddings      | {'input':['T'],'encoding_format':'base64'}          |"
            + " /data/0/embedding",
        "/api/embed                 | {'model':'default','input':'T'}                     |"
            + " /embeddings/0",
        "/ollama/api/embed          | {'model':'default:latest','input':['T']}            |"
            + " /embeddings/0",
        "/nim/v1/embeddings         | {'input':['T'],'input_type':'passage'}              |"
            + " /data/0/embedding",
        "/vllm/v1/embeddings        | {'input':'T'}                                       |"
            + " /data/0/embedding",
        "/vllm/pooling              | {'input':'T','task':'embed'}                        |"
            + " /data/0/data",
      })
  void vectorsAreThoseOfOurOwnRoute(String path, String body, String pointer) {
    JsonNode answer = post(path, body.replace("T", TEXT));

    float[] found = floats(pointer.isEmpty() ? answer : answer.at(pointer));
    float[] expected = own(",'normalize':true");
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1e-6f));
    }
  }

  @Test
  void rolesInEveryDialectsWordsAreTheModelsPrompts() {
    float[] query = own(",'model':'prompts','input_type':'query','normalize':true");
    float[] document = own(",'model':'prompts','input_type':'document','normalize':true");
    assertThat(query).isNotEqualTo(document);

    for (List<String> asked :
        List.of(
            List.of("/v2/embed", "'texts':['T'],'input_type':'search_%s'", "/embeddings/float/0"),
            List.of(
                "/jina/v1/embeddings",
                "'input':['T'],'task':'retrieval.%s','normalized':true",
                "/data/0/embedding"),
            List.of("/voyage/v1/embeddings", "'input':'T','input_type':'%s'", "/data/0/embedding"),
            List.of("/nim/v1/embeddings", "'input':'T','input_type':'%s'", "/data/0/embedding"))) {
      boolean passage = asked.getFirst().startsWith("/jina") || asked.getFirst().startsWith("/nim");
      for (String side : List.of("query", passage ? "passage" : "document")) {
        JsonNode answer =
            post(
                asked.getFirst(),
                ("{'model':'prompts'," + asked.get(1).formatted(side) + "}").replace("T", TEXT));
        assertThat(floats(answer.at(asked.getLast())))
            .as(asked + " " + side)
            .containsExactly(side.equals("query") ? query : document, Offset.offset(1e-6f));
      }
    }
    for (String path : List.of("/vllm/v1/embeddings", "/ollama/api/embed")) {
      JsonNode answer = post(path, "{'model':'prompts-query','input':'" + TEXT + "'}");
      assertThat(
              floats(answer.at(path.startsWith("/vllm") ? "/data/0/embedding" : "/embeddings/0")))
          .containsExactly(query, Offset.offset(1e-6f));
    }
  }

  @Test
  void ollamaTakesABodyForJsonWhateverItsTypeIs() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (List<String> type :
          List.of(
              List.<String>of(), List.of("Content-Type", "application/x-www-form-urlencoded"))) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/embed"))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"default\",\"input\":\"" + TEXT + "\"}"));
        if (!type.isEmpty()) {
          request.header(type.getFirst(), type.getLast());
        }
        HttpResponse<String> answer =
            client.send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(type + " " + answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"embeddings\":[[");
      }
    }
  }

  @Test
  void aRangeOfTheSettingsHolds() {
    JsonNode fixed =
        post("/v1/embeddings", "{'model':'cls','input':'T','embedding_types':['int8','float']}");
    JsonNode measured =
        post("/v1/embeddings", "{'model':'prompts','input':'T','embedding_types':['int8']}");

    assertThat(fixed.get("int8_range").floatValue()).isEqualTo(0.75f);
    assertThat(fixed.at("/data/0/embedding/int8/0").asLong())
        .isEqualTo(Math.round(fixed.at("/data/0/embedding/float/0").asDouble() * 127 / 0.75));
    assertThat(measured.get("int8_range").floatValue()).isBetween(0.1f, 1.05f);
  }

  /** The file has -0.5 - 0.01 * i to 0.4 + 0.02 * i for dimension i. */
  @Test
  void aFileOfRangesHoldsForEachDimensionInEveryDialect() {
    JsonNode own =
        post(
            "/v1/embeddings",
            "{'model':'max','input':'T','embedding_types':['float','int8','uint8'],'normalize':true}");
    JsonNode cohere =
        post(
            "/v2/embed",
            "{'model':'max','texts':['T'],'input_type':'clustering','embedding_types':['int8','uint8']}");
    JsonNode voyage =
        post("/voyage/v1/embeddings", "{'model':'max','input':['T'],'output_dtype':'int8'}");

    JsonNode found = own.at("/data/0/embedding");
    for (int i = 0; i < 16; i++) {
      double low = -0.5 - 0.01 * i;
      double step = (0.4 + 0.02 * i - low) / 255;
      double expected =
          Math.clamp((found.at("/float/" + i).asDouble() - low) / step - 128, -128, 127);
      assertThat((double) found.at("/int8/" + i).asLong()).isCloseTo(expected, within(0.501));
      assertThat(found.at("/uint8/" + i).asLong()).isEqualTo(found.at("/int8/" + i).asLong() + 128);
    }
    assertThat(own.has("int8_range")).isFalse();
    for (int i = 0; i < 16; i++) {
      assertThat(cohere.at("/embeddings/uint8/0/" + i).asLong())
          .isEqualTo(cohere.at("/embeddings/int8/0/" + i).asLong() + 128);
    }
    assertThat(cohere.at("/embeddings/int8/0"))
        .isEqualTo(
            post("/v1/embeddings", "{'model':'max','input':'T','embedding_types':['int8']}")
                .at("/data/0/embedding/int8"));
    assertThat(voyage.at("/data/0/embedding")).isEqualTo(found.get("int8"));
  }

  @Test
  void aFileOfRangesIsOfTheModelsOwnDimensionsAlone() {
    HttpCaller.Answer answer =
        new HttpCaller(port)
            .post(
                "/v1/embeddings",
                "{\"model\":\"max\",\"input\":\"a\",\"dimensions\":8,\"embedding_types\":[\"int8\"]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error/message").asString())
        .isEqualTo(
            "dimensions is 8, and this model's int8-ranges are of 16: ask for as many, or for"
                + " vectors of another type");
  }

  @Test
  void ofOneTextLateChunkingIsTheTextItself() {
    JsonNode late = post("/jina/v1/embeddings", "{'input':['" + TEXT + "'],'late_chunking':true}");
    JsonNode both = post("/jina/v1/embeddings", "{'input':['hello','world'],'late_chunking':true}");

    float[] whole = own(",'normalize':false");
    assertThat(floats(late.at("/data/0/embedding"))).containsExactly(whole, Offset.offset(1e-5f));
    assertThat(both.get("data")).hasSize(2);
    assertThat(floats(both.at("/data/0/embedding"))).isNotEqualTo(whole);
    assertThat(both.at("/usage/total_tokens").asInt())
        .isEqualTo(late.at("/usage/total_tokens").asInt());
  }

  @Test
  void theLongestSilenceIsToldInHeaders() {
    String longText = "hello world ".repeat(400);
    HttpCaller.Answer cut =
        new HttpCaller(port)
            .post(
                "/v2/embed",
                "{\"model\":\"default\",\"input_type\":\"search_query\",\"texts\":[\""
                    + longText
                    + "\"]}");

    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.header("X-Semblance-Truncated")).isEqualTo("1");
    assertThat(cut.header("X-API-Warning")).contains("cut");
    HttpCaller.Answer refused =
        new HttpCaller(port)
            .post(
                "/api/embed",
                "{\"model\":\"default\",\"truncate\":false,\"input\":\"" + longText + "\"}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("the input length exceeds the context length");
  }
}
