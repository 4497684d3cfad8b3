package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A server that keeps embeddings in memory answers the second time what it answered the first. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/prompts",
      "semblance.cache.memory=1MB",
      "semblance.cache.ttl=1h"
    })
class CachedServerIT {

  @LocalServerPort int port;

  @Test
  void theSecondAnswerIsTheFirstAndNothingIsComputedForIt() {
    HttpCaller caller = new HttpCaller(port);
    List<String> wishes =
        List.of(
            "\"input\":[\"the long day\",\"has water\"]",
            "\"input\":[\"the long day\",\"has water\"],\"input_type\":\"query\"",
            "\"input\":[\"the long day\",\"has water\"],\"dimensions\":5",
            "\"input\":[\"the long day\",\"has water\"],\"normalize\":false",
            "\"input\":[\"the long day\",\"has water\"],\"normalize\":false,\"dimensions\":5",
            "\"input\":[\"" + "water ".repeat(100) + "\"],\"truncate\":\"start\"",
            "\"input\":[\"" + "long water ".repeat(100) + "\"],\"truncate\":\"end\"",
            "\"input\":[[7,8,9]]");

    for (String wish : wishes) {
      HttpCaller.Answer first = caller.post("/v1/embeddings", "{" + wish + "}");
      double passes = meter(caller, "semblance_forward_seconds_count{model=\"default\"}");
      double kept =
          meter(caller, "semblance_cache_inputs_total{model=\"default\",source=\"memory\"}");
      HttpCaller.Answer second = caller.post("/v1/embeddings", "{" + wish + "}");

      assertThat(first.status()).isEqualTo(200);
      assertThat(second.text()).isEqualTo(first.text());
      assertThat(second.header("X-Semblance-Truncated"))
          .isEqualTo(first.header("X-Semblance-Truncated"));
      assertThat(meter(caller, "semblance_forward_seconds_count{model=\"default\"}"))
          .isEqualTo(passes);
      assertThat(meter(caller, "semblance_cache_inputs_total{model=\"default\",source=\"memory\"}"))
          .isEqualTo(kept + first.json().path("data").size());
    }
    assertThat(meter(caller, "semblance_cache_memory_bytes")).isPositive();
  }

  @Test
  void everyFormOfAVectorComesFromTheSameEntry() {
    HttpCaller caller = new HttpCaller(port);
    JsonNode floats = caller.post("/v1/embeddings", "{\"input\":\"one day\"}").json();
    double misses =
        meter(caller, "semblance_cache_inputs_total{model=\"default\",source=\"miss\"}");

    JsonNode base64 =
        caller
            .post("/v1/embeddings", "{\"input\":\"one day\",\"encoding_format\":\"base64\"}")
            .json();

    ByteBuffer bytes =
        ByteBuffer.wrap(
                Base64.getDecoder()
                    .decode(base64.path("data").get(0).path("embedding").stringValue()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (JsonNode component : floats.path("data").get(0).path("embedding")) {
      assertThat(bytes.getFloat()).isEqualTo(component.floatValue());
    }
    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(base64.path("usage")).isEqualTo(floats.path("usage"));
    assertThat(meter(caller, "semblance_cache_inputs_total{model=\"default\",source=\"miss\"}"))
        .isEqualTo(misses);
  }

  @Test
  void aTextAtFaultNamesItsOwnPlaceBesideKeptOnes() {
    HttpCaller caller = new HttpCaller(port);
    caller.post("/v1/embeddings", "{\"input\":[\"kept\",\"kept too\"]}");
    String body =
        "{\"input\":[\"kept\",\"\",\"kept too\",\"new\",\""
            + "water ".repeat(100)
            + "\"],\"on_error\":\"partial\"}";

    JsonNode first = caller.post("/v1/embeddings", body).json();
    JsonNode second = caller.post("/v1/embeddings", body).json();

    assertThat(second).isEqualTo(first);
    assertThat(first.path("data").get(1).path("object").stringValue()).isEqualTo("error");
    assertThat(first.path("data").get(4).path("error").path("message").stringValue())
        .startsWith("input[4] has 10");
    assertThat(caller.post("/v1/embeddings", body.replace("partial", "fail")).error().toString())
        .contains("input[1]");
  }

  @Test
  void scoresOfKeptTextsAreTheSame() {
    HttpCaller caller = new HttpCaller(port);
    String body = "{\"inputs\":[\"the long day\",\"one more text\"],\"against\":[\"water\"]}";

    String first = caller.post("/v1/similarity", body).text();

    assertThat(caller.post("/v1/similarity", body).text()).isEqualTo(first);
  }

  private static double meter(HttpCaller caller, String name) {
    String meters = caller.get("/actuator/prometheus").text();
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(meters);
    assertThat(line.find()).describedAs(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
