package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.FreePort;
import dev.semblance.api.HttpCaller;
import dev.semblance.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code semblance bench} against the running server and, without it, against a model. */
@RunningServer
@ExtendWith(OutputCaptureExtension.class)
class BenchCommandIT {
  private static final String MODEL = "src/test/resources/models/mean";
  private static final long REQUESTS_OF_SEED_5 = 16;

  @LocalServerPort private int port;
  @TempDir Path folder;
  private Path json;
  private Path texts;

  /** Three texts of the toy model's words: 8, 4 and 5 tokens, special ones included. */
  @BeforeEach
  void files() throws IOException {
    json = folder.resolve("figures.json");
    texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "\"the water is cold\"\n{\"text\": \"long day\"}\n\"the oil is\"\n");
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  private int bench(String warmup, String... arguments) {
    String[] line =
        Stream.of(
                Stream.of("bench", "--texts", texts.toString(), "--json", json.toString()),
                Stream.of("--duration", "400ms", "--warmup", warmup),
                Stream.of(arguments))
            .flatMap(each -> each)
            .toArray(String[]::new);
    return CommandLines.run(
        line,
        _ -> {
          throw new AssertionError("starts a server");
        });
  }

  private JsonNode figures() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(json));
  }

  private double sequences() {
    return new HttpCaller(port)
        .get("/actuator/prometheus")
        .text()
        .lines()
        .filter(line -> line.startsWith("semblance_sequences_admitted_total"))
        .filter(line -> line.contains("model=\"default\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void everyTextIsCountedOnceAndTheServerCountedTheSame(CapturedOutput output) throws Exception {
    double before = sequences();

    int code = bench("0s", "--url", url(), "--scenario", "2x3", "--rounds", "2");

    assertThat(code).isZero();
    JsonNode root = figures();
    assertThat(root.at("/load/loop").asString()).isEqualTo("closed");
    assertThat(root.at("/texts/count").asInt()).isEqualTo(3);
    assertThat(root.at("/targets/0/name").asString()).isEqualTo(url() + "/v1/embeddings");
    JsonNode scenario = root.at("/scenarios/0");
    assertThat(scenario.path("clients").asInt()).isEqualTo(2);
    assertThat(scenario.path("batch").asInt()).isEqualTo(3);
    assertThat(scenario.has("ratio")).isFalse();
    JsonNode rounds = scenario.at("/results/0/rounds");
    assertThat(rounds.size()).isEqualTo(2);
    long all = 0;
    for (JsonNode round : rounds) {
      long requests = round.path("requests").asLong();
      all += 3 * requests;
      assertThat(requests).isGreaterThanOrEqualTo(2);
      assertThat(round.path("good").asLong()).isEqualTo(requests);
      assertThat(round.path("texts").asLong()).isEqualTo(3 * requests);
      // Each request has all three texts.
      assertThat(round.path("tokens").asLong()).isEqualTo((8 + 4 + 5) * requests);
      assertThat(round.path("seconds").asDouble()).isGreaterThanOrEqualTo(0.4);
      assertThat(round.path("requests_per_second").asDouble())
          .isCloseTo(requests / round.path("seconds").asDouble(), within(1e-9));
      JsonNode latency = round.path("latency_ms");
      assertThat(latency.path("p50").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(latency.path("p99").asDouble());
      assertThat(latency.path("p99").asDouble())
          .isLessThanOrEqualTo(latency.path("max").asDouble());
      assertThat(round.path("errors").isEmpty()).isTrue();
    }
    assertThat(sequences() - before).isEqualTo(all);
    assertThat(output.getOut().lines().toList())
        .anySatisfy(line -> assertThat(line).matches("scenario +req/s +texts/s .*failed"))
        .anySatisfy(line -> assertThat(line).matches("2x3 .* 0"));
    assertThat(output.getErr()).contains("bench: ", " s in ");
  }

  @Test
  void aModelThatIsNotServedIsAllErrorsAndExitCode1(CapturedOutput output) throws Exception {
    int code = bench("50ms", "--url", url(), "--model-name", "nobody", "--rounds", "1");

    assertThat(code).isEqualTo(1);
    JsonNode result = figures().at("/scenarios/0/results/0");
    JsonNode round = result.at("/rounds/0");
    assertThat(round.path("good").asLong()).isZero();
    assertThat(round.path("failed").asLong())
        .isPositive()
        .isEqualTo(round.path("requests").asLong())
        .isEqualTo(round.at("/errors/404/count").asLong());
    assertThat(round.at("/errors/404/first").asString()).contains("\"nobody\" is not served");
    assertThat(result.at("/median/p50_ms").isNull()).isTrue();
    assertThat(output.getErr())
        .contains("semblance: " + url() + "/v1/embeddings gave no good answer to 1x1: ")
        .contains(" times 404 (");
  }

  @Test
  void twoServersTakeTurnsAndAreCompared(CapturedOutput output) throws Exception {
    int code =
        bench(
            "50ms",
            "--url",
            url(),
            "--url",
            url() + "/v1",
            "--model-name",
            "default",
            "--model-name",
            "text-embedding-3-small",
            "--encoding-format",
            "base64",
            "--truncate",
            "end",
            "--scenario",
            "1x1",
            "--scenario",
            "2x2");

    assertThat(code).isZero();
    JsonNode root = figures();
    assertThat(root.at("/targets/1/model").asString()).isEqualTo("text-embedding-3-small");
    assertThat(root.at("/load/encoding_format").asString()).isEqualTo("base64");
    assertThat(root.path("scenarios").size()).isEqualTo(2);
    for (JsonNode scenario : root.path("scenarios")) {
      assertThat(scenario.path("results").size()).isEqualTo(2);
      for (JsonNode result : scenario.path("results")) {
        assertThat(result.path("rounds").size()).isEqualTo(3);
        assertThat(result.path("errors").isEmpty()).isTrue();
      }
      assertThat(scenario.at("/ratio/texts_per_second").asDouble()).isPositive();
    }
    assertThat(output.getOut().lines().filter(line -> line.contains("A / B"))).hasSize(2);
  }

  @Test
  void anOpenLoopSendsWhatItsSeedSays() throws Exception {
    for (int i = 0; i < 2; i++) {
      int code =
          bench(
              "50ms",
              "--url",
              url(),
              "--rate",
              "50",
              "--seed",
              "5",
              "--rounds",
              "1",
              "--clients",
              "4");
      assertThat(code).isZero();
      JsonNode root = figures();
      assertThat(root.at("/load/loop").asString()).isEqualTo("open");
      JsonNode round = root.at("/scenarios/0/results/0/rounds/0");
      // Of 20 expected: those of this seed within 400 ms, whatever the machine does.
      assertThat(round.path("requests").asLong()).isEqualTo(REQUESTS_OF_SEED_5);
      assertThat(round.path("good").asLong()).isEqualTo(REQUESTS_OF_SEED_5);
    }
  }

  @Test
  void aModelInThisProcessGivesTheSameTable(CapturedOutput output) throws Exception {
    int code =
        bench(
            "50ms",
            "--model",
            MODEL,
            "--url",
            url(),
            "--scenario",
            "2x3",
            "--rounds",
            "1",
            "--threads",
            "1");

    assertThat(code).isZero();
    JsonNode results = figures().at("/scenarios/0/results");
    assertThat(results.get(1).path("target").asString()).isEqualTo(MODEL);
    JsonNode round = results.get(1).at("/rounds/0");
    assertThat(round.path("tokens").asLong()).isEqualTo(17 * round.path("good").asLong());
    assertThat(round.path("good").asLong()).isPositive();
    assertThat(output.getOut()).contains("B: " + MODEL + ", model mean");
  }

  @Test
  void textsAreChosenByTheirTokensAsTheTokenizerSays() throws Exception {
    int code =
        bench(
            "50ms",
            "--url",
            url(),
            "--rounds",
            "1",
            "--min-tokens",
            "5",
            "--max-tokens",
            "5",
            "--tokenizer",
            MODEL);

    assertThat(code).isZero();
    JsonNode root = figures();
    assertThat(root.at("/texts/count").asInt()).isEqualTo(1);
    JsonNode round = root.at("/scenarios/0/results/0/rounds/0");
    assertThat(round.path("tokens").asLong()).isEqualTo(5 * round.path("good").asLong());
  }

  @Test
  void whereNobodyListensEveryTryIsCountedAndSlow() throws Exception {
    int closed = FreePort.choose();

    int code =
        bench("50ms", "--url", "http://127.0.0.1:" + closed, "--rounds", "1", "--clients", "2");

    assertThat(code).isEqualTo(1);
    JsonNode errors = figures().at("/scenarios/0/results/0/errors");
    assertThat(errors.propertyNames()).containsExactly("unreachable");
    // One each 50 ms and client, not thousands.
    assertThat(errors.at("/unreachable/count").asLong()).isBetween(2L, 18L);
  }
}
