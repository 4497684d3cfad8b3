package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import tools.jackson.databind.JsonNode;

/** The encoder that comes with the program. */
@SpringBootTest(
    classes = dev.semblance.Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "semblance.model=bundled")
class BundledModelIT extends ReferenceVectorsContract {

  private static final Path FOLDER = Path.of("src/main/resources/models/semblance-mini");

  BundledModelIT() {
    super("semblance-mini");
  }

  @Test
  void isSmallAndSaysWhereItCameFromAndUnderWhichLicence() throws IOException {
    String card = Files.readString(FOLDER.resolve("README.md"));

    assertThat(Files.size(FOLDER.resolve("model.safetensors"))).isLessThanOrEqualTo(25_000_000);
    assertThat(card)
        .contains("license: cc-by-sa-4.0", "all-MiniLM-L6-v2", "Apache-2.0", "-open.txt.gz");
  }

  /** In one write: as a chunk and an end a short answer would wake its reader twice. */
  @Test
  void theAnswerToAShortTextSaysHowLongItIs() {
    HttpCaller.Answer one =
        new HttpCaller(port)
            .post("/v1/embeddings", "{\"input\": \"a\", \"encoding_format\": \"base64\"}");

    assertThat(one.header("Transfer-Encoding")).isNull();
    assertThat(one.header("Content-Length"))
        .isEqualTo(Integer.toString(one.response().body().length));
  }

  @Test
  void meaningDecidesWhatIsClose() {
    JsonNode scores =
        new HttpCaller(port)
            .post(
                "/v1/similarity",
                """
                {"inputs": ["A cat sleeps on the warm windowsill.", "How do I reset my password?"],
                 "against": ["On the ledge of the window a kitten takes a nap.",
                             "I cannot log in to my account any more."]}
                """)
            .json()
            .path("scores");

    assertThat(scores.at("/0/0").doubleValue())
        .isGreaterThan(scores.at("/0/1").doubleValue() + 0.3);
    assertThat(scores.at("/1/1").doubleValue())
        .isGreaterThan(scores.at("/1/0").doubleValue() + 0.3);
  }

  @Test
  void theBestDocumentComesFirst() {
    JsonNode results =
        rerank(
            """
            {"query": "How do I reset my password?",
             "documents": ["A cat sleeps on the warm windowsill.",
                           {"text": "Open the settings to choose a new password.", "id": 7}]}
            """);

    assertThat(results.at("/0/index").intValue()).isEqualTo(1);
    assertThat(results.at("/0/document/id").intValue()).isEqualTo(7);
    assertThat(results.at("/0/relevance_score").doubleValue())
        .isGreaterThan(results.at("/1/relevance_score").doubleValue() + 0.3);
  }

  @Test
  void theBestWindowOfALongDocumentHoldsTheAnswer() {
    String filler = "Our office is closed on public holidays. ".repeat(100);
    String answer = "To reset your password, open the settings and choose a new one. ";
    JsonNode results =
        rerank(
            """
            {"query": "How do I reset my password?", "long_documents": "best_chunk",
             "documents": ["%s"]}
            """
                .formatted(filler + answer + filler));

    assertThat(results.at("/0/truncated").booleanValue()).isFalse();
    assertThat(results.at("/0/chunk/start").intValue()).isLessThanOrEqualTo(filler.length());
    assertThat(results.at("/0/chunk/end").intValue())
        .isBetween(filler.length() + answer.length(), filler.length() + 2_000);
  }

  private JsonNode rerank(String body) {
    return new HttpCaller(port).post("/v1/rerank", body).json().path("results");
  }
}
