package dev.semblance.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.semblance.api.HttpCaller;
import dev.semblance.testcontainers.SemblanceContainer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code SemblanceContainer} as its users use it. */
@NeedsContainers(TestImage.SEMBLANCE)
class SemblanceContainerIT {

  private static final Path MEAN = Path.of("src/test/resources/models/mean");

  @Test
  void servesTheModelInTheImageToOpenAisClient() {
    try (SemblanceContainer semblance = new SemblanceContainer(TestImage.SEMBLANCE.image())) {
      semblance.start();
      OpenAIClient client =
          OpenAIOkHttpClient.builder()
              .baseUrl(semblance.openAiBaseUrl().toString())
              .apiKey("none")
              .build();

      CreateEmbeddingResponse response =
          client
              .embeddings()
              .create(
                  EmbeddingCreateParams.builder()
                      .model("default")
                      .inputOfArrayOfStrings(List.of("The sea is cold.", "The ocean is freezing."))
                      .build());

      assertThat(response.data()).hasSize(2);
      assertThat(response.data().getFirst().embedding()).hasSize(384);
    }
  }

  @Test
  void servesAFolderOfThisMachineWithTheSettingsItIsGiven() {
    try (SemblanceContainer semblance =
        new SemblanceContainer(TestImage.SEMBLANCE.image())
            .withModel(MEAN)
            .withSetting("semblance.truncate", "end")) {
      semblance.start();
      HttpCaller caller = new HttpCaller(semblance.baseUrl().getPort());

      HttpCaller.Answer answer =
          caller.post("/v1/embeddings", "{\"input\":\"" + "water ".repeat(100) + "\"}");

      JsonNode item = answer.json().path("data").path(0);
      assertThat(item.path("embedding")).hasSize(24);
      assertThat(item.path("truncated").booleanValue()).isTrue();
      assertThat(caller.get(semblance.metricsUrl().getPath()).text())
          .contains("semblance_forward_seconds_count");
    }
  }

  @Test
  void refusesAFolderThatHoldsNoModel() {
    try (SemblanceContainer semblance = new SemblanceContainer(TestImage.SEMBLANCE.image())) {
      assertThatThrownBy(() -> semblance.withModel(Path.of("src/test/java")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("config.json");
    }
  }
}
