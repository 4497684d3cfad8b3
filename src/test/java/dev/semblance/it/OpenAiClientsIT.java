package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.semblance.api.HttpCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The clients that Java teams already have, pointed at this server by nothing but the base URL. */
@RunningServer
class OpenAiClientsIT {

  private static final List<String> TEXTS = List.of("the water", "a long day", "people");

  @LocalServerPort int port;

  @Test
  void openaiJava() {
    OpenAIClient client = client();

    CreateEmbeddingResponse response =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .inputOfArrayOfStrings(TEXTS)
                    .dimensions(8)
                    .build());

    assertThat(response.model()).isEqualTo("text-embedding-3-small");
    for (int i = 0; i < TEXTS.size(); i++) {
      assertClose(response.data().get(i).embedding(), expected(i, 8));
    }
    assertThatThrownBy(
            () ->
                client
                    .embeddings()
                    .create(EmbeddingCreateParams.builder().model("nope").input("a").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("not served");
  }

  @Test
  void springAi() {
    org.springframework.ai.openai.OpenAiEmbeddingModel model =
        org.springframework.ai.openai.OpenAiEmbeddingModel.builder()
            .openAiClient(client())
            .metadataMode(MetadataMode.NONE)
            .options(OpenAiEmbeddingOptions.builder().model("default").build())
            .build();

    List<float[]> vectors = model.embed(TEXTS);

    for (int i = 0; i < TEXTS.size(); i++) {
      assertClose(list(vectors.get(i)), expected(i, 24));
    }
    assertThat(model.dimensions()).isEqualTo(24);
  }

  @Test
  void langChain4j() {
    OpenAiEmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(base())
            .apiKey("none")
            .modelName("default")
            .maxRetries(0)
            .build();

    List<dev.langchain4j.data.embedding.Embedding> vectors =
        model.embedAll(TEXTS.stream().map(TextSegment::from).toList()).content();

    for (int i = 0; i < TEXTS.size(); i++) {
      assertClose(vectors.get(i).vectorAsList(), expected(i, 24));
    }
  }

  private OpenAIClient client() {
    return OpenAIOkHttpClient.builder().baseUrl(base()).apiKey("none").maxRetries(0).build();
  }

  private String base() {
    return "http://127.0.0.1:" + port + "/v1";
  }

  private JsonNode expected(int index, int dimensions) {
    return new HttpCaller(port)
        .post(
            "/v1/embeddings",
            JsonMapper.shared()
                .writeValueAsString(
                    Map.of("input", List.of(TEXTS.get(index)), "dimensions", dimensions)))
        .json()
        .path("data")
        .get(0)
        .path("embedding");
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private static void assertClose(List<Float> found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.size(); i++) {
      assertThat((double) found.get(i))
          .isCloseTo(expected.get(i).doubleValue(), org.assertj.core.data.Offset.offset(1e-6));
    }
  }
}
