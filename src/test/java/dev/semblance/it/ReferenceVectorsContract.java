package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server whose default model gives over HTTP what sentence-transformers gave for the same texts;
 * {@code src/test/python/make_golden.py} wrote them down.
 */
abstract class ReferenceVectorsContract {

  private final String golden;

  @LocalServerPort int port;

  /**
   * @param golden name of the file in {@code golden}
   */
  ReferenceVectorsContract(String golden) {
    this.golden = golden;
  }

  /**
   * The tokenizer.json may cut at 128 and pad; the module files say 256, and a text of over 200
   * tokens is embedded whole.
   */
  @Test
  void givesTheReferencesVectors() {
    JsonNode items =
        JsonMapper.shared()
            .readTree(Path.of("src/test/resources/golden", golden + ".json"))
            .path("items");
    assertThat(items.size()).isGreaterThan(5);
    int longest = 0;
    for (JsonNode item : items) {
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
      assertThat(found.path("tokens").intValue()).isEqualTo(item.path("tokens").intValue());
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
