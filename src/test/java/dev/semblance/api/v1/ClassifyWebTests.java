package dev.semblance.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@TableSlice
class ClassifyWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void labelsComeTheHighestFirstByTheModelsActivation() {
    HttpCaller.Answer answer = post("{'model':'nli','input':'x'}");

    JsonNode labels = answer.json().at("/data/0/labels");
    assertThat(labels.valueStream().map(label -> label.path("label").stringValue()))
        .containsExactly("neutral", "entailment", "contradiction");
    assertThat(labels.at("/0/score").doubleValue()).isCloseTo(0.665241, within(1e-6));
    assertThat(labels.at("/2/score").doubleValue()).isCloseTo(0.090031, within(1e-6));
    assertThat(answer.header("X-Semblance-Truncated")).isNull();
    assertThat(answer.header("Server-Timing")).contains("forward");
  }

  @Test
  void rawScoresAreLogits() {
    JsonNode labels = post("{'model':'nli','input':'x','raw_scores':true}").json().at("/data/0");

    assertThat(labels.at("/labels/0/score").doubleValue()).isEqualTo(2);
    assertThat(labels.at("/labels/2/score").doubleValue()).isEqualTo(0);
  }

  @Test
  void aListOfListsIsPairsAndCutsAreCounted() {
    HttpCaller.Answer answer = post("{'model':'nli','input':[['x','y'],['z','x']]}");

    assertThat(answer.json().path("data").size()).isEqualTo(2);
    assertThat(answer.json().at("/usage/total_tokens").intValue()).isEqualTo(6);
    assertThat(answer.json().at("/usage/items/1/truncated").booleanValue()).isTrue();
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("2");
  }

  @Test
  void anEmbeddingModelSaysWhatItServes() {
    HttpCaller.Answer answer = post("{'input':'x'}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("output_not_offered", "/v1/embeddings");
  }

  @Test
  void aClassifierOfSeveralLabelsRanksNothing() {
    HttpCaller.Answer answer =
        http.post("/v1/rerank", "{\"model\":\"nli\",\"query\":\"x\",\"documents\":[\"y\"]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("has 3 labels", "/v1/classify");
  }

  private HttpCaller.Answer post(String body) {
    return http.post("/v1/classify", body.replace('\'', '"'));
  }
}
