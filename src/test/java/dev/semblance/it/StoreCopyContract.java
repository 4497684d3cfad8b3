package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code collections copy} from a server with embedded collections to one whose collections are in
 * an engine, killed on its way and called again, and from there back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class StoreCopyContract {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int ALL = 3_000;

  @TempDir Path folder;
  private ConfigurableApplicationContext embedded;
  private ConfigurableApplicationContext engine;

  /** Options of a server whose collections are in the engine. */
  abstract List<String> store();

  @BeforeAll
  void startServers() throws IOException {
    List<String> options = store();
    embedded = start(List.of());
    engine = start(options);
  }

  private static ConfigurableApplicationContext start(List<String> options) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--semblance.model=src/test/resources/models/mean",
                "--semblance.data=" + Files.createTempDirectory("semblance-copy")));
    all.addAll(options);
    return new SpringApplication(Semblance.class).run(all.toArray(String[]::new));
  }

  @AfterAll
  void stopServers() {
    Stream.of(embedded, engine).filter(Objects::nonNull).forEach(each -> each.close());
  }

  private static int port(ConfigurableApplicationContext server) {
    return Objects.requireNonNull(((WebServerApplicationContext) server).getWebServer()).getPort();
  }

  private static String url(ConfigurableApplicationContext server) {
    return "http://127.0.0.1:" + port(server);
  }

  @Test
  void whatWasCopiedIntoAnEngineAndBackIsWhatItWas(CapturedOutput output) throws Exception {
    assertThat(run("index", "source", texts().toString(), "--create", "--field", "n:number"))
        .isZero();
    String[] there = {"collections", "copy", "--from", url(embedded) + "/source", "--json"};
    there = with(there, "--checkpoint", folder + "/there.json");
    long before;
    try (StallingServer stalling = new StallingServer(port(engine), 2)) {
      String[] whole = with(there, "--to", stalling.url() + "/copied");
      Process killed = process(whole);
      stalling.awaitStall();
      killed.toHandle().destroyForcibly();
      killed.waitFor();
      before = ask(engine, "/v1/collections/copied").path("documents").asLong();
      assertThat(before).isPositive().isLessThan(ALL);
      stalling.goOn();

      assertThat(run(whole)).isZero();
    }
    assertThat(output.getErr()).containsPattern("goes on behind \\d+ documents copied before");
    assertVerified(output);

    String[] back = {"collections", "copy", "--from", url(engine) + "/copied", "--json"};
    back = with(back, "--to", url(embedded) + "/back", "--checkpoint", folder + "/back.json");
    assertThat(run(back)).isZero();
    assertVerified(output);

    Map<String, JsonNode> source = exported(embedded, "source");
    assertThat(source).hasSize(ALL);
    assertThat(exported(engine, "copied")).isEqualTo(source);
    assertThat(exported(embedded, "back")).isEqualTo(source);
    assertThat(hits(engine, "copied")).hasSize(10).isEqualTo(hits(embedded, "source"));
  }

  /** The last of a hundred is long: it has chunks, and a vector of each. */
  private Path texts() throws IOException {
    Stream<String> lines =
        IntStream.range(0, ALL)
            .mapToObj(
                i ->
                    JSON.writeValueAsString(
                        Map.of(
                            "id",
                            "d" + i,
                            "text",
                            ("the water is cold " + i + ". ").repeat(i % 100 == 99 ? 60 : 1),
                            "n",
                            i)));
    return Files.write(folder.resolve("many.jsonl"), (Iterable<String>) lines::iterator);
  }

  private static void assertVerified(CapturedOutput output) {
    // Servers of the same process may log between.
    String last = output.getOut().lines().filter(line -> line.startsWith("{")).toList().getLast();
    JsonNode told = JSON.readTree(last);
    assertThat(told.path("verified").asBoolean()).as("%s", told).isTrue();
    assertThat(told.path("same").asLong()).isEqualTo(ALL);
    // What was written and not yet noted when it was killed is sent again: it is unchanged, or
    // written once more where the server was still at the killed one's request.
    long written = told.path("created").asLong() + told.path("updated").asLong();
    assertThat(written + told.path("unchanged").asLong()).isEqualTo(ALL);
    assertThat(told.path("refused").asLong()).isZero();
    assertThat(told.path("others").asLong()).isZero();
  }

  private int run(String... arguments) {
    return CommandLines.run(
        with(arguments, "--url", url(embedded)),
        _ -> {
          throw new AssertionError("starts a server");
        });
  }

  private Process process(String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.semblance.Semblance"));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line)
        .redirectError(folder.resolve("said").toFile())
        .redirectOutput(folder.resolve("answered").toFile())
        .start();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private static JsonNode ask(ConfigurableApplicationContext server, String path) {
    return new HttpCaller(port(server)).get(path).json();
  }

  /** Each document by its id, with its vectors, bit for bit; seqs are each collection's own. */
  private static Map<String, JsonNode> exported(
      ConfigurableApplicationContext server, String collection) {
    Map<String, JsonNode> documents = new TreeMap<>();
    Map<String, Object> asked = new HashMap<>();
    asked.put("limit", 500);
    asked.put("include", List.of("vector"));
    asked.put("encoding_format", "base64");
    while (true) {
      JsonNode page =
          new HttpCaller(port(server))
              .post(
                  "/v1/collections/" + collection + "/documents:export",
                  JSON.writeValueAsString(asked))
              .json();
      for (JsonNode document : page.path("data")) {
        ((ObjectNode) document).remove("seq");
        documents.put(document.path("id").asString(), document);
      }
      if (!page.path("after").isString()) {
        return documents;
      }
      asked.put("after", page.path("after").asString());
    }
  }

  /** Ids of the ten nearest, all of whose scores differ. */
  private static List<String> hits(ConfigurableApplicationContext server, String collection) {
    JsonNode hits =
        new HttpCaller(port(server))
            .post(
                "/v1/collections/" + collection + "/search",
                JSON.writeValueAsString(
                    Map.of("text", "the water is cold 4711", "mode", "vector", "limit", 10)))
            .json()
            .path("hits");
    List<String> ids = new ArrayList<>();
    hits.forEach(hit -> ids.add(hit.path("id").asString()));
    return ids;
  }
}
