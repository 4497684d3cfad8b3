package dev.semblance.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.semblance.model.GoldenVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Python, JavaScript and curl snippets of src/docs/clients.md, run as they stand. OpenAI's
 * clients are looked for in target/clients, where .ci/run installs them, and on the path.
 */
class ScriptsIT extends ClientsCase {
  private static final Path SCRIPTS = Path.of("src/test/clients");
  private static final Path INSTALLED = Path.of("target/clients");

  private static final List<String> TEXTS =
      List.of("the water is cold", "the day is long ".repeat(100), "people");

  @Test
  void python() throws Exception {
    Path own = INSTALLED.resolve("python/bin/python");
    String python = Files.exists(own) ? own.toString() : "python3";
    if (!runs(python, "-c", "import openai")) {
      skip(
          "python3 -m venv target/clients/python"
              + " && target/clients/python/bin/pip install openai==3.57.0");
    }

    assertAnswers(
        run(List.of(python, SCRIPTS.resolve("embed.py").toString()), "SSL_CERT_FILE", TEXTS));
  }

  @Test
  void javaScript() throws Exception {
    Path folder = INSTALLED.resolve("node");
    if (!Files.exists(folder.resolve("node_modules/openai")) || !runs("node", "--version")) {
      skip("npm install --prefix target/clients/node openai@6.49.0");
    }
    // A module finds its packages from where it lies.
    Path script = folder.resolve("embed.mjs");
    Files.copy(SCRIPTS.resolve("embed.mjs"), script, StandardCopyOption.REPLACE_EXISTING);

    assertAnswers(run(List.of("node", script.toString()), "NODE_EXTRA_CA_CERTS", TEXTS));
  }

  @Test
  void curl() throws Exception {
    if (!runs("curl", "--version")) {
      skip("apt-get install curl");
    }

    String printed =
        run(List.of("bash", SCRIPTS.resolve("embed.sh").toString()), "CURL_CA_BUNDLE", List.of());

    List<JsonNode> answers = printed.lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(answers).hasSize(3);
    assertSame(
        vectors(answers.get(0)),
        expected("default", "document", List.of("the water is cold", "a long day")));
    for (JsonNode answer : answers.subList(1, 3)) {
      assertSame(vectors(answer), expected("default", "query", List.of("the water is cold")));
    }
  }

  private void assertAnswers(String printed) {
    JsonNode answer = JsonMapper.shared().readTree(printed);
    List<float[]> documents = new ArrayList<>();
    answer.path("documents").forEach(vector -> documents.add(GoldenVectors.floats(vector)));
    assertSame(documents, expected("default", "document", TEXTS));
    assertSame(
        List.of(GoldenVectors.floats(answer.path("query"))),
        expected("default", "query", TEXTS.subList(0, 1)));
    assertThat(answer.path("faults").propertyNames()).containsExactly("1");
    assertThat(answer.path("faults").path("1").stringValue()).contains("semblance.truncate");
  }

  private static List<float[]> vectors(JsonNode answer) {
    List<float[]> vectors = new ArrayList<>();
    answer.path("data").forEach(item -> vectors.add(GoldenVectors.floats(item.path("embedding"))));
    return vectors;
  }

  /**
   * What a script prints that is given the texts.
   *
   * @param trust the variable by which its client learns of an authority
   */
  private String run(List<String> command, String trust, List<String> texts) throws Exception {
    Path errors = Files.createTempFile(GuardedServer.FOLDER, "script", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "BASE_URL",
                baseUrl(),
                "KEY",
                GuardedServer.FIRST_KEY,
                trust,
                GuardedServer.AUTHORITY.ca().toString()));
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(JsonMapper.shared().writeValueAsBytes(texts));
    } catch (IOException e) {
      // It reads none and has ended.
    }
    try (InputStream out = process.getInputStream()) {
      String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
      return printed;
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void skip(String install) {
    String message = "SKIPPED: a client is not installed; to have it run: " + install;
    System.err.println(message);
    abort(message);
  }
}
