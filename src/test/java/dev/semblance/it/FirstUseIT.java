package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A model that is loaded when it is asked for: broken, mended, and one that is not there. */
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      "semblance.load=first-use",
      "semblance.kernels=linear=mkl,attention=sdpa"
    })
class FirstUseIT {

  @TempDir static Path folder;

  @LocalServerPort int port;

  @DynamicPropertySource
  static void models(DynamicPropertyRegistry properties) throws IOException {
    GoldenVectors.copy("cls", folder);
    Files.writeString(folder.resolve("config.json"), "{");
    properties.add("semblance.models.small", folder::toString);
    properties.add("semblance.models.gone", () -> folder.resolve("gone").toString());
  }

  @Test
  void aBrokenModelIsA500UntilItsFilesAreMended(CapturedOutput log) throws IOException {
    HttpCaller http = new HttpCaller(port);
    assertThat(http.get("/v1/models/default").json().path("loaded").asBoolean()).isTrue();
    assertThat(http.get("/v1/models/small").json().path("loaded").asBoolean(true)).isFalse();

    for (int i = 0; i < 3; i++) {
      HttpCaller.Answer refused = embed(http, "small");
      assertThat(refused.status()).isEqualTo(500);
      assertThat(refused.error().path("code").asString()).isEqualTo("model_refused");
      assertThat(refused.error().path("type").asString()).isEqualTo("server_error");
      assertThat(refused.error().path("message").asString())
          .startsWith("config.json: is not valid JSON");
    }
    HttpCaller.Answer problem = http.post("/v1/tokenize", "{\"input\":\"a\",\"model\":\"small\"}");
    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.header("Content-Type")).startsWith("application/problem+json");
    assertThat(problem.json().path("type").asString()).endsWith("/docs/errors#model_refused");
    assertThat(log.getAll()).containsOnlyOnce("Model small cannot be loaded: config.json");
    assertThat(log.getAll()).doesNotContain("ModelRefused");
    assertThat(http.get("/v1/models/small").json().path("loaded").asBoolean(true)).isFalse();
    assertThat(http.get("/readyz").status()).isEqualTo(200);
    assertThat(embed(http, "default").status()).isEqualTo(200);

    Files.copy(
        GoldenVectors.folder("cls").resolve("config.json"),
        folder.resolve("config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(embed(http, "small").status()).isEqualTo(200);
    assertThat(http.get("/v1/models/small").json().path("loaded").asBoolean()).isTrue();
  }

  @Test
  void aModelWhoseFilesCannotBeHadIsA503() {
    HttpCaller http = new HttpCaller(port);

    for (int i = 0; i < 2; i++) {
      HttpCaller.Answer answer = embed(http, "gone");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.error().path("code").asString()).isEqualTo("model_unavailable");
    }
  }

  private static HttpCaller.Answer embed(HttpCaller http, String model) {
    return http.post("/v1/embeddings", "{\"input\":\"a\",\"model\":\"" + model + "\"}");
  }
}
