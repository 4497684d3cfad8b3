package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Long texts in chunks, over HTTP; the models take 48 tokens. */
@RunningServer
class ChunkingIT {
  private static final String TEXT =
      "Water runs down the hill. The river is long and cold, and it flows to the sea. "
          .repeat(8)
          .strip();

  @LocalServerPort int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private JsonNode ok(String body) {
    HttpCaller.Answer answer = http.post("/v1/embeddings", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode item(String body) {
    return ok(body).get("data").get(0);
  }

  private static String input(String text) {
    return "{\"input\":\"" + text + "\"";
  }

  @Test
  void aLongTextIsEmbeddedAsFarAsTheModelReachesAndInChunksThatAreTextsOfTheirOwn() {
    HttpCaller.Answer answer =
        http.post("/v1/embeddings", input(TEXT) + ",\"chunking\":{\"tokens\":40}}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode item = answer.json().get("data").get(0);
    JsonNode cut = item(input(TEXT) + ",\"truncate\":\"end\"}");

    assertThat(item.get("embedding")).isEqualTo(cut.get("embedding"));
    assertThat(item.get("truncated").booleanValue()).isTrue();
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
    long tokens = item.get("tokens_used").intValue();
    int covered = 0;
    for (JsonNode chunk : item.get("chunks")) {
      int start = chunk.get("start").intValue();
      assertThat(start).isLessThanOrEqualTo(covered == 0 ? 0 : covered + 1);
      covered = chunk.get("end").intValue();
      String part = TEXT.substring(start, covered);
      assertThat(part).endsWith(".");
      JsonNode alone = item(input(part) + "}");
      assertThat(chunk.get("tokens").intValue())
          .isEqualTo(alone.get("tokens").intValue())
          .isLessThanOrEqualTo(40);
      GoldenVectors.assertSame(
          GoldenVectors.floats(chunk.get("embedding")),
          GoldenVectors.floats(alone.get("embedding")),
          "a chunk beside its text alone");
      tokens += chunk.get("tokens").intValue();
    }
    assertThat(covered).isEqualTo(TEXT.length());
    assertThat(item.get("chunks").size()).isGreaterThan(3);
    assertThat(answer.json().get("usage").get("prompt_tokens").longValue()).isEqualTo(tokens);
  }

  @Test
  void aTextThatFitsIsItsOnlyChunkAndComputedOnce() {
    JsonNode answer = ok(input("One short text.") + ",\"chunking\":{}}");
    JsonNode item = answer.get("data").get(0);

    assertThat(item.get("chunks").size()).isEqualTo(1);
    assertThat(item.get("chunks").get(0).get("embedding")).isEqualTo(item.get("embedding"));
    assertThat(answer.get("usage").get("prompt_tokens").intValue())
        .isEqualTo(item.get("tokens").intValue());
  }

  @Test
  void chunksComeInEveryFormThatIsAsked() {
    JsonNode item =
        item(
            input(TEXT)
                + ",\"dimensions\":8,\"normalize\":false,"
                + "\"embedding_types\":[\"float\",\"ubinary\"],\"chunking\":{\"tokens\":20}}");
    JsonNode base64 =
        item(input(TEXT) + ",\"encoding_format\":\"base64\",\"chunking\":{\"tokens\":20}}");

    JsonNode chunk = item.get("chunks").get(0).get("embedding");
    assertThat(chunk.get("float").size()).isEqualTo(8);
    assertThat(chunk.get("ubinary").size()).isEqualTo(1);
    assertThat(base64.get("chunks").get(0).get("embedding").isString()).isTrue();
  }

  @Test
  void placesAreCountedInWhatIsAsked() {
    String text = "\ud83d\ude00 river. ".repeat(12).strip();
    JsonNode units = item(input(text) + ",\"chunking\":{\"tokens\":10,\"overlap\":0}}");
    JsonNode points =
        item(
            input(text) + ",\"offsets\":\"codepoint\",\"chunking\":{\"tokens\":10,\"overlap\":0}}");

    assertThat(units.get("chunks").size()).isEqualTo(points.get("chunks").size()).isPositive();
    for (int i = 0; i < units.get("chunks").size(); i++) {
      int start = units.get("chunks").get(i).get("start").intValue();
      assertThat(points.get("chunks").get(i).get("start").intValue())
          .isEqualTo(text.codePointCount(0, start));
    }
  }

  @Test
  void aFaultyTextIsToldBesideTheOthers() {
    JsonNode data =
        ok("{\"input\":[\"a\",\"\",\"  \"],\"on_error\":\"partial\",\"chunking\":{}}").get("data");

    assertThat(data.get(0).get("chunks").size()).isEqualTo(1);
    assertThat(data.get(1).get("error").get("message").asString())
        .isEqualTo("input[1] is an empty string");
    assertThat(data.get(2).get("chunks").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "prompts"})
  void theOnlyLateChunkOfATextIsTheTextsOwnVector(String model) {
    for (String prompt : List.of("", ",\"input_type\":\"query\"")) {
      String start = "{\"model\":\"" + model + "\",\"input\":\"The river is long. It is cold.\"";
      JsonNode plain = item(start + prompt + "}");
      JsonNode late = item(start + prompt + ",\"chunking\":{\"late\":true}}");

      assertThat(late.get("chunks").size()).isEqualTo(1);
      float[] whole = GoldenVectors.floats(plain.get("embedding"));
      float[] own = GoldenVectors.floats(late.get("embedding"));
      float[] chunk = GoldenVectors.floats(late.get("chunks").get(0).get("embedding"));
      for (int i = 0; i < whole.length; i++) {
        assertThat(own[i]).isCloseTo(whole[i], within(1e-5f));
        assertThat(chunk[i]).isCloseTo(whole[i], within(1e-5f));
      }
    }
  }

  @Test
  void lateChunksAreMeansOfTheirTokensInTheWholeText() {
    String text = "Water runs down. The river is cold. It flows to the sea.";
    String wish = ",\"normalize\":false,\"chunking\":{\"late\":true,\"tokens\":14,\"overlap\":0}}";
    JsonNode answer = ok(input(text) + wish);
    JsonNode item = answer.get("data").get(0);
    JsonNode tokens =
        http.post("/v1/token-embeddings", input(text) + "}")
            .json()
            .get("data")
            .get(0)
            .get("tokens");

    List<float[]> rows = new ArrayList<>();
    int next = 0;
    for (int c = 0; c < item.get("chunks").size(); c++) {
      JsonNode chunk = item.get("chunks").get(c);
      boolean last = c == item.get("chunks").size() - 1;
      rows.clear();
      while (next < tokens.size()
          && (last
              || tokens.get(next).get("start").isNull()
              || tokens.get(next).get("start").intValue() < chunk.get("end").intValue())) {
        rows.add(GoldenVectors.floats(tokens.get(next++).get("embedding")));
      }
      float[] found = GoldenVectors.floats(chunk.get("embedding"));
      assertThat(chunk.get("tokens").intValue()).isEqualTo(rows.size());
      for (int i = 0; i < found.length; i++) {
        double sum = 0;
        for (float[] row : rows) {
          sum += row[i];
        }
        assertThat((double) found[i]).isCloseTo(sum / rows.size(), within(1e-5));
      }
    }
    assertThat(item.get("chunks").size()).isGreaterThan(1);
    assertThat(answer.get("usage").get("prompt_tokens").intValue()).isEqualTo(tokens.size());
  }

  @Test
  void aTextBeyondTheLimitIsLateOnlyAsFarAsItWasCut() {
    HttpCaller.Answer refused =
        http.post("/v1/embeddings", input(TEXT) + ",\"chunking\":{\"late\":true}}");
    JsonNode end =
        item(
            input(TEXT)
                + ",\"truncate\":\"end\",\"chunking\":{\"late\":true,\"tokens\":20,\"overlap\":0}}");
    JsonNode start =
        item(
            input(TEXT)
                + ",\"truncate\":\"start\",\"chunking\":{\"late\":true,\"tokens\":20,\"overlap\":0}}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).startsWith("input[0] has ").contains("the model takes 48");
    assertThat(sum(end)).isEqualTo(48);
    assertThat(sum(start)).isEqualTo(48);
    assertThat(end.get("chunks").get(0).get("start").intValue()).isZero();
    JsonNode last = start.get("chunks").get(start.get("chunks").size() - 1);
    assertThat(last.get("end").intValue()).isEqualTo(TEXT.length());
  }

  private static int sum(JsonNode item) {
    int sum = 0;
    for (JsonNode chunk : item.get("chunks")) {
      sum += chunk.get("tokens").intValue();
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tokens\":49} | 400 | chunking at .tokens is 49, the model takes 48",
        "{\"tokens\":20,\"overlap\":20} | 400 | at .overlap is 20, needed: 0 to 19",
        "{\"tokens\":2} | 400 | special and prompt tokens alone are 2",
        "{\"tokens\":0} | 400 | at .tokens is 0",
        "{\"tokens\":1.5} | 400 | tokens",
        "{\"tokens\":\"9\"} | 400 | tokens",
        "{\"size\":9} | 400 | unknown field",
        "{\"late\":1} | 400 | late",
        "[] | 400 | chunking",
      })
  void wrongWishesAreRefusedWithBothNumbers(String chunking, int status, String says) {
    HttpCaller.Answer answer =
        http.post("/v1/embeddings", input("a b c") + ",\"chunking\":" + chunking + "}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.message()).contains(says);
    assertThat(answer.error().get("param").asString()).isEqualTo("chunking");
  }

  @Test
  void whatCannotBeCutOrPooledIsRefusedByName() {
    assertThat(http.post("/v1/embeddings", "{\"input\":[5,6],\"chunking\":{}}").message())
        .isEqualTo("chunking cuts texts, but input holds token ids; send text");
    assertThat(late("cls"))
        .isEqualTo(
            "chunking at .late is true, but the model pools by cls;"
                + " needed: mean pooling alone. Leave late out");
    assertThat(late("dense")).contains("what follows this model's mean pooling");
  }

  private String late(String model) {
    return http.post(
            "/v1/embeddings",
            "{\"model\":\"" + model + "\",\"input\":\"a\",\"chunking\":{\"late\":true}}")
        .message();
  }

  @Test
  void aRequestMakesNoMoreChunksThanAreAllowed() {
    String text = "river ".repeat(60_000);
    HttpCaller.Answer answer =
        http.post("/v1/embeddings", input(text) + ",\"chunking\":{\"tokens\":4,\"overlap\":0}}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.message()).contains("chunking makes ").contains("at most 8192");
  }
}
