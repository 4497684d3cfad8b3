package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real all-MiniLM-L6-v2, where its folder is at hand; .ci/run sees to that. */
@EnabledIfEnvironmentVariable(
    named = "SEMBLANCE_MINILM",
    matches = ".+",
    disabledReason = "SEMBLANCE_MINILM names no folder of all-MiniLM-L6-v2")
@SpringBootTest(
    classes = dev.semblance.Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "semblance.model=${SEMBLANCE_MINILM}")
class MiniLmIT {

  @LocalServerPort int port;

  /**
   * Its tokenizer.json cuts at 128 and pads; the module files say 256, and a text of over 200
   * tokens is embedded whole.
   */
  @Test
  void givesTheReferencesVectors() {
    JsonNode golden =
        JsonMapper.shared().readTree(Path.of("src/test/resources/golden/all-MiniLM-L6-v2.json"));
    int longest = 0;
    for (JsonNode item : golden.path("items")) {
      JsonNode found =
          new HttpCaller(port)
              .post(
                  "/v1/embeddings",
                  JsonMapper.shared()
                      .writeValueAsString(
                          Map.of("input", item.path("text").stringValue(), "truncate", "end")))
              .json()
              .path("data")
              .get(0);
      if (!found.path("truncated").booleanValue()) {
        longest = Math.max(longest, found.path("tokens_used").intValue());
      }
      GoldenVectors.assertSame(
          GoldenVectors.floats(found.path("embedding")),
          GoldenVectors.floats(item.path("embedding")),
          item.path("text").stringValue());
    }
    assertThat(longest).isBetween(200, 256);
  }
}
