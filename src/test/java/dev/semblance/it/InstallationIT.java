package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs the jar as a user does, and starts what was installed. */
class InstallationIT {

  private static final Pattern READY = Pattern.compile("Ready on (http://\\S+),");

  @TempDir Path folder;

  @Test
  void installsAndStartsFromItsCache() throws Exception {
    Path jar = Path.of(System.getProperty("semblance.jar", "target/semblance.jar"));
    assumeThat(Files.size(jar))
        .as("the packed jar, made by mvnw package")
        .isGreaterThan(10_000_000);
    // A blank in the path, as in "Program Files".
    Path to = folder.resolve("an installation");

    Path said = folder.resolve("said");
    Process install =
        process(said, List.of(javaProgram(), "-jar", jar.toString(), "install", to.toString()));
    assertThat(install.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(install.exitValue()).as(Files.readString(said)).isZero();
    Path script = to.resolve("bin").resolve("semblance");
    assertThat(said).content().endsWith(script + "\n");
    assertThat(to.resolve("semblance.aot")).isRegularFile();
    assertThat(to.resolve("native")).isNotEmptyDirectory();

    assertThat(embed(script)).contains("\"embedding\"").doesNotContain("does not fit");

    // As after an update of Java.
    Files.writeString(to.resolve("java.release"), "JAVA_VERSION=\"0\"");
    Path version = folder.resolve("version");
    Process told = process(version, List.of(script.toString(), "--version"));
    assertThat(told.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(told.exitValue()).isZero();
    assertThat(version)
        .content()
        .contains("is another Java than this was installed with")
        .contains("semblance 0.");
  }

  /** The answer to one text and what the server said. */
  private String embed(Path script) throws Exception {
    Path log = folder.resolve("log");
    Process server =
        process(
            log,
            List.of(
                script.toString(),
                "serve",
                "--port=0",
                "--semblance.data=" + folder.resolve("data")));
    try {
      Matcher ready = READY.matcher("");
      while (!ready.find()) {
        assertThat(server.waitFor(100, TimeUnit.MILLISECONDS)).as(Files.readString(log)).isFalse();
        ready.reset(Files.readString(log));
      }
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(ready.group(1) + "/v1/embeddings"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input\": \"the water is cold\"}"))
                .build();
        HttpResponse<String> answer =
            client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body() + Files.readString(log);
      }
    } finally {
      server.destroy();
      assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static String javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Process process(Path output, List<String> command) throws IOException {
    return new ProcessBuilder(new ArrayList<>(command))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
