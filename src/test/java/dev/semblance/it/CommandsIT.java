package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.cli.CommandLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code embed}, {@code index}, {@code search} and their kin, as people call them. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      "semblance.limits.max-inputs=50"
    })
@ExtendWith(OutputCaptureExtension.class)
class CommandsIT {
  private static final String MODEL = "src/test/resources/models/mean";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The first request of {@code index} has so many documents. */
  private static final int FIRST_SEGMENT = 128;

  @LocalServerPort private int port;
  @TempDir Path folder;

  @DynamicPropertySource
  static void ownCollections(DynamicPropertyRegistry settings) throws IOException {
    // Outlives the test class, as the server does.
    Path data = Files.createTempDirectory("semblance-commands");
    settings.add("semblance.data", data::toString);
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  private int run(String... arguments) {
    String[] line =
        Stream.concat(Stream.of(arguments), Stream.of("--url", url())).toArray(String[]::new);
    return CommandLines.run(
        line,
        _ -> {
          throw new AssertionError("starts a server");
        });
  }

  private Process process(String... arguments) throws IOException {
    return process(Map.of(), arguments);
  }

  private Process process(Map<String, String> variables, String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.semblance.Semblance"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectError(folder.resolve("said").toFile())
            .redirectOutput(folder.resolve("answered").toFile());
    builder.environment().putAll(variables);
    return builder.start();
  }

  private Path file(String name, Stream<String> lines) throws IOException {
    return Files.write(folder.resolve(name), (Iterable<String>) lines::iterator);
  }

  /** All different, in words that the toy model has. */
  private static String text(int number) {
    return "the water is cold " + number;
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

  private float[] vector(String text) {
    JsonNode numbers =
        new HttpCaller(port)
            .post("/v1/embeddings", JSON.writeValueAsString(java.util.Map.of("input", text)))
            .json()
            .at("/data/0/embedding");
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  private static void send(OutputStream to, int from, int until) throws IOException {
    for (int i = from; i < until; i++) {
      to.write((text(i) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    to.flush();
  }

  @Test
  void aKilledEmbedGoesOnWhereItWas(CapturedOutput output) throws Exception {
    Path out = folder.resolve("vectors.jsonl");
    Path resume = folder.resolve("vectors.jsonl.resume");
    Process killed = process("embed", "--url", url(), "--out", out.toString(), "--batch", "5");
    int[] sent = new int[1];
    try {
      OutputStream input = killed.getOutputStream();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                send(input, sent[0], sent[0] + 10);
                sent[0] += 10;
                return Files.exists(resume);
              });
    } finally {
      killed.destroyForcibly().waitFor();
    }
    int all = sent[0] + 500;
    long reached = JSON.readTree(Files.readAllBytes(resume)).path("entries").asLong();
    assertThat(reached).isPositive();
    Files.writeString(
        folder.resolve("vectors.jsonl.part"), "torn", java.nio.file.StandardOpenOption.APPEND);
    Path file = file("texts.txt", IntStream.range(0, all).mapToObj(CommandsIT::text));
    double before = sequences();

    int code = run("embed", file.toString(), "--out", out.toString());

    assertThat(code).isZero();
    assertThat(output.getErr()).contains("goes on behind entry " + reached);
    // One more learns the space.
    assertThat(sequences() - before).isEqualTo(all - reached + 1);
    assertThat(Files.readAllLines(out))
        .extracting(line -> JSON.readTree(line).path("line").asInt())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, all).boxed().toList());
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".jsonl."));
  }

  @Test
  void oneBrokenLineAmongManyIsToldAndTheRestKept(CapturedOutput output) throws Exception {
    Path file =
        file(
            "texts.jsonl",
            IntStream.rangeClosed(1, 300)
                .mapToObj(i -> i == 123 ? "{\"text\": \"the" : "{\"text\":\"" + text(i) + "\"}"));
    Path out = folder.resolve("vectors.npy");

    // More than the server takes at once: such requests are halved.
    int code = run("embed", file.toString(), "--out", out.toString(), "--batch", "180", "--json");

    assertThat(code).isEqualTo(1);
    assertThat(output.getErr())
        .contains("semblance: " + file + ": line 123 is no JSON: ")
        .contains("embed: 300 texts in ");
    JsonNode told =
        JSON.readTree(
            output.getOut().lines().filter(l -> l.startsWith("{\"out")).findFirst().orElseThrow());
    assertThat(told.path("embedded").asInt()).isEqualTo(299);
    assertThat(told.path("refused").asInt()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("vectors.npy.refused.jsonl")))
        .singleElement()
        .satisfies(line -> assertThat(JSON.readTree(line).path("line").asInt()).isEqualTo(123));
    ByteBuffer npy = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    float[] last = vector(text(300));
    String header = new String(npy.array(), 10, 118, StandardCharsets.US_ASCII);
    assertThat(header)
        .startsWith(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (300, " + last.length + "), }")
        .endsWith("\n");
    assertThat(npy.capacity()).isEqualTo(128 + 300 * 4 * last.length);
    for (int i = 0; i < last.length; i++) {
      assertThat(npy.getFloat(128 + 4 * (299 * last.length + i))).isCloseTo(last[i], within(1e-5f));
      assertThat(npy.getFloat(128 + 4 * (122 * last.length + i))).isNaN();
    }
  }

  @Test
  void whatIsThereIsNotWrittenOverByOtherTexts(CapturedOutput output) throws Exception {
    Path file = file("texts.txt", Stream.of("the water", "is cold"));
    Path out = folder.resolve("vectors.jsonl");
    assertThat(run("embed", file.toString(), "--out", out.toString())).isZero();

    assertThat(run("embed", file.toString(), "--out", out.toString())).isEqualTo(2);
    assertThat(output.getErr()).contains("is there already; --overwrite writes it anew");
    assertThat(run("embed", file.toString(), "--out", out.toString(), "--overwrite")).isZero();
    assertThat(out).content().hasLineCount(2);

    Files.writeString(folder.resolve("b.jsonl.part"), "x".repeat(50));
    String checkpoint =
        """
        {"version":1,"entries":1,"refused":0,"tokens":5,"fingerprint":"%s","done":false,
         "settings":{"space":"%s","text_field":"text","id_field":null},"lengths":[50]}
        """
            .formatted("0".repeat(64), space());
    Files.writeString(folder.resolve("b.jsonl.resume"), checkpoint);
    String second = folder.resolve("b.jsonl").toString();
    assertThat(run("embed", file.toString(), "--out", second)).isEqualTo(2);
    assertThat(output.getErr()).contains("was begun from other texts than those there are now");
    assertThat(run("embed", file.toString(), "--out", second, "--dimensions", "3")).isEqualTo(2);
    assertThat(output.getErr()).contains("\"dimensions\":3").contains("--overwrite begins anew");
  }

  private String space() {
    return new HttpCaller(port).get("/v1/models").json().at("/data/0/space").asString();
  }

  @Test
  void aKilledIndexLosesAndRepeatsNothing(CapturedOutput output) throws Exception {
    int all = 500;
    double before = sequences();
    Process killed = process("index", "killed", "-", "--url", url(), "--create");
    try {
      // The second request is never complete, so what was embedded is what was written.
      send(killed.getOutputStream(), 0, FIRST_SEGMENT + 10);
      await().atMost(Duration.ofMinutes(2)).until(() -> documents("killed") == FIRST_SEGMENT);
    } finally {
      killed.destroyForcibly().waitFor();
    }
    Path file = file("texts.txt", IntStream.range(0, all).mapToObj(CommandsIT::text));

    int code = run("index", "killed", file.toString(), "--json");

    assertThat(code).isZero();
    JsonNode told =
        JSON.readTree(
            output.getOut().lines().filter(l -> l.startsWith("{\"coll")).findFirst().orElseThrow());
    assertThat(told.path("created").asInt()).isEqualTo(all - FIRST_SEGMENT);
    assertThat(told.path("unchanged").asInt()).isEqualTo(FIRST_SEGMENT);
    assertThat(documents("killed")).isEqualTo(all);
    assertThat(sequences() - before).isEqualTo(all);
  }

  @Test
  void ofSeveralTextsOfOneIdTheLastOneStands() throws Exception {
    // Its first and last line are in different requests.
    Path file =
        file(
            "texts.jsonl",
            IntStream.range(0, 400)
                .mapToObj(
                    i ->
                        "{\"id\":\"%s\",\"text\":\"%s\"}"
                            .formatted(i % 100 == 0 ? "same" : "d" + i, text(i))));

    assertThat(run("index", "same", file.toString(), "--create")).isZero();

    assertThat(documents("same")).isEqualTo(397);
    assertThat(
            new HttpCaller(port)
                .get("/v1/collections/same/documents/same")
                .json()
                .path("text")
                .asString())
        .isEqualTo(text(300));
  }

  private int documents(String collection) {
    return new HttpCaller(port)
        .get("/v1/collections/" + collection)
        .json()
        .path("documents")
        .asInt(-1);
  }

  @Test
  void aTableIsIndexedSearchedListedAndDeleted(CapturedOutput output) throws Exception {
    Path file =
        file(
            "books.csv",
            Stream.of(
                "id,text,price", "a,the water is cold,10", "b,a long day,5", "c,the oil,dear"));

    assertThat(run("index", "books", file.toString())).isEqualTo(2);
    assertThat(output.getErr()).contains("\"books\", which is not there; --create makes it");
    int code = run("index", "books", file.toString(), "--create", "--field", "price:number");
    assertThat(code).isEqualTo(1);
    assertThat(output.getErr()).containsPattern("books.csv: line 4 .*\"price\".* not a number");
    assertThat(output.getOut()).contains("books: 2 created, 0 updated, 0 unchanged, 1 refused");

    assertThat(run("search", "books", "cold", "water", "--filter", "price >= 10")).isZero();
    assertThat(output.getOut())
        .containsPattern("(?m)^1   0\\.\\d{4}  a\n    the water is cold\n    price: 10$")
        .doesNotContain("long day");
    assertThat(run("search", "books", "cold", "--filter", "cost = 1")).isEqualTo(2);
    assertThat(output.getErr()).contains("the server answers 400: filter names the field \"cost\"");

    assertThat(run("collections", "list")).isZero();
    assertThat(output.getOut()).containsPattern("(?m)^books +default +\\S+ +2 +2 +0\\.0$");
    assertThat(run("collections", "show", "books", "--json")).isZero();
    assertThat(output.getOut()).contains("\"fields\":{\"price\":\"number\"}");
    assertThat(run("collections", "delete", "books")).isEqualTo(2);
    assertThat(output.getErr()).contains("--yes is missing; books has 2 documents");

    assertThat(run("collections", "backup", "books")).isZero();
    List<String> ids =
        output.getOut().lines().filter(line -> line.matches("\\d{8}-\\d{6}-[0-9a-f]{4}")).toList();
    assertThat(ids).hasSize(1);
    assertThat(run("collections", "snapshots", "books")).isZero();
    assertThat(output.getOut())
        .containsPattern("(?m)^" + ids.getFirst() + " +done +\\S+ +2 +\\d+$");
    assertThat(run("collections", "restore", "books", ids.getFirst())).isNotZero();
    assertThat(output.getErr()).contains("there is a collection books");
    assertThat(run("collections", "restore", "books", ids.getFirst(), "--as", "copy")).isZero();
    assertThat(output.getOut()).contains("copy: restored with 2 documents");
    assertThat(documents("copy")).isEqualTo(2);
    assertThat(run("collections", "delete", "books", "--yes")).isZero();
    assertThat(documents("books")).isEqualTo(-1);
  }

  /** The last document is long: it has chunks, and vectors of each. */
  @Test
  void aKilledCopyGoesOnWhereItWasAndBothAnswerAlike(CapturedOutput output) throws Exception {
    int all = 5_000;
    Path texts =
        file(
            "many.jsonl",
            IntStream.range(0, all)
                .mapToObj(
                    i ->
                        JSON.writeValueAsString(
                            Map.of(
                                "id",
                                "d" + i,
                                "text",
                                (text(i) + ". ").repeat(i % 100 == 99 ? 60 : 1),
                                "n",
                                i))));
    assertThat(run("index", "source", texts.toString(), "--create", "--field", "n:number"))
        .isZero();
    assertThat(chunks("source")).isGreaterThan(all + 100L);
    double embedded = sequences();
    String[] copy = {
      "collections", "copy", "--from", url() + "/source", "--checkpoint", folder + "/copy.json"
    };
    try (StallingServer stalling = new StallingServer(port, 4)) {
      String[] whole = with(copy, "--to", stalling.url() + "/copied", "--json");
      Process process = process(whole);
      stalling.awaitStall();
      process.toHandle().destroyForcibly();
      process.waitFor();
      long before = documents("copied");
      assertThat(before).isPositive().isLessThan(all);
      stalling.goOn();

      assertThat(run(whole)).isZero();

      assertThat(output.getErr()).containsPattern("goes on behind \\d+ documents copied before");
    }
    JsonNode told = JSON.readTree(output.getOut().lines().toList().getLast());
    assertThat(told.path("verified").asBoolean()).isTrue();
    assertThat(told.path("same").asLong()).isEqualTo(all);
    // What was written and not yet noted when it was killed is sent again, and unchanged.
    assertThat(told.path("created").asLong() + told.path("unchanged").asLong()).isEqualTo(all);
    assertThat(told.path("updated").asLong() + told.path("refused").asLong()).isZero();
    assertThat(documents("copied")).isEqualTo(all);
    assertThat(chunks("copied")).isEqualTo(chunks("source"));
    assertThat(sequences()).as("nothing is embedded again").isEqualTo(embedded);
    assertThat(folder.resolve("copy.json")).doesNotExist();
    for (String mode : List.of("vector", "lexical", "hybrid")) {
      assertThat(hits("copied", mode)).isEqualTo(hits("source", mode));
    }
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private long chunks(String collection) {
    return new HttpCaller(port).get("/v1/collections/" + collection).json().path("chunks").asLong();
  }

  private JsonNode hits(String collection, String mode) {
    return new HttpCaller(port)
        .post(
            "/v1/collections/" + collection + "/search",
            JSON.writeValueAsString(
                Map.of("text", "the water is cold 4711", "mode", mode, "limit", 10)))
        .json()
        .path("hits");
  }

  @Test
  void textsAreComparedInATable(CapturedOutput output) {
    assertThat(run("similarity", "the water", "a long day")).isZero();

    List<String> lines = output.getOut().lines().filter(line -> line.startsWith("the w")).toList();
    assertThat(lines).singleElement().asString().matches("the water +1\\.0000 +-?0\\.\\d{4}");
    assertThat(run("similarity", "alone")).isEqualTo(2);
  }

  @Test
  void aModelInThisProcessDoesTheSameAsAServer() throws Exception {
    Path file = file("texts.txt", Stream.of("the water is cold"));
    Process process = process("embed", file.toString(), "--model", MODEL);
    process.getOutputStream().close();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
    JsonNode line = JSON.readTree(Files.readString(folder.resolve("answered")));
    float[] expected = vector("the water is cold");
    assertThat(line.path("embedding").size()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(line.path("embedding").get(i).floatValue()).isCloseTo(expected[i], within(1e-5f));
    }
  }

  /** As in a container, whose variables are the settings of its server. */
  @Test
  void aModelInThisProcessIsReachedWhateverTheSurroundingsSayOfAServer() throws Exception {
    Path file = file("texts.txt", Stream.of("the water is cold"));
    Process process =
        process(
            Map.of(
                "SERVER_SERVLET_CONTEXT_PATH",
                "/sem",
                "SERVER_PORT",
                Integer.toString(port),
                "SEMBLANCE_GRPC_PORT",
                Integer.toString(port)),
            "embed",
            file.toString(),
            "--model",
            MODEL);
    process.getOutputStream().close();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
  }
}
