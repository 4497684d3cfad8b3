package dev.semblance.installation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A short life of the real server: it starts with the bundled model, answers what callers usually
 * ask, and is told to stop. DJL unpacks its native libraries meanwhile; the JVM notes which classes
 * are used and writes them into an ahead-of-time cache when it ends.
 *
 * <p>The server starts with the settings' defaults: settings in this process's environment and
 * working folder are kept from it.
 */
final class TrainingRun {

  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration END = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final Pattern READY = Pattern.compile("Ready on (http://\\S+?)[,\\s]");

  /** Variables that say where things are on this machine; all others could be settings. */
  private static final Set<String> KEPT =
      Set.of("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "RUST_LIBRARY_PATH");

  private static final int GOOD = 200;
  private static final int REFUSED = 400;
  private static final int TIMES = 3;
  private static final int SHOWN_LINES = 20;

  /** What a process that SIGTERM ended returns. */
  private static final int TERMINATED = 128 + 15;

  private static final String TEXTS =
      "[\"the water is cold\", \"a long day\", \"three\", \"four\", \"five\", \"six\", \"seven\","
          + " \"eight\", \"nine\"]";

  private static final List<Question> QUESTIONS =
      List.of(
          new Question("/v1/embeddings", "{\"input\": " + TEXTS + "}", GOOD),
          new Question(
              "/v1/embeddings", "{\"input\": \"one\", \"encoding_format\": \"base64\"}", GOOD),
          new Question("/v1/similarity", "{\"inputs\": " + TEXTS + "}", GOOD),
          new Question("/v1/token-embeddings", "{\"input\": \"the water is cold\"}", GOOD),
          new Question("/v1/tokenize", "{\"input\": \"the water is cold\"}", GOOD),
          new Question("/v1/rerank", "{\"query\": \"cold\", \"documents\": " + TEXTS + "}", GOOD),
          new Question("/v1/embeddings", "{\"input\": 1}", REFUSED),
          new Question("/v1/models", null, GOOD),
          new Question("/livez", null, GOOD),
          new Question("/readyz", null, GOOD),
          new Question("/actuator/prometheus", null, GOOD));

  private final Path java;
  private final List<String> javaOptions;
  private final Path jar;
  private final @Nullable Path cache;

  private record Question(String path, @Nullable String body, int status) {}

  /**
   * @param java the program
   * @param javaOptions what it is given, also later: the cache fits no other options
   * @param jar the unpacked application
   * @param cache the file to write, or null for none
   */
  TrainingRun(Path java, List<String> javaOptions, Path jar, @Nullable Path cache) {
    this.java = java;
    this.javaOptions = List.copyOf(javaOptions);
    this.jar = jar;
    this.cache = cache;
  }

  /**
   * Runs the server from its start to its end.
   *
   * @param natives the folder that native libraries are unpacked into
   * @throws IOException when the server does not start, answers wrongly or writes no cache; the
   *     message ends with the last lines that it wrote
   */
  void run(Path natives) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("semblance-training");
    Path log = work.resolve("log");
    Process server = null;
    try {
      server = start(work, log, natives);
      URI url = untilReady(server, log);
      try (HttpClient client = HttpClient.newHttpClient()) {
        for (int time = 0; time < TIMES; time++) {
          for (Question question : QUESTIONS) {
            ask(client, url, question, log);
          }
        }
      }
      server.destroy();
      if (!server.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        throw failure("the server did not end within " + END.toSeconds() + " s", log);
      }
      if (server.exitValue() != TERMINATED) {
        throw failure("the server ended with " + server.exitValue(), log);
      }
      if (cache != null && !Files.isRegularFile(cache)) {
        throw failure("Java wrote no cache", log);
      }
    } finally {
      if (server != null && server.isAlive()) {
        server.destroyForcibly().waitFor();
      }
      delete(work);
    }
  }

  private Process start(Path work, Path log, Path natives) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(javaOptions);
    if (cache != null) {
      command.add("-XX:AOTCacheOutput=" + cache);
    }
    command.addAll(
        List.of(
            "-jar",
            jar.toString(),
            "serve",
            "--host=127.0.0.1",
            "--port=0",
            "--semblance.data=" + work.resolve("data")));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().put("DJL_CACHE_DIR", natives.toString());
    return builder.start();
  }

  private static URI untilReady(Process server, Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      Matcher ready = READY.matcher(Files.readString(log, StandardCharsets.UTF_8));
      if (ready.find()) {
        return URI.create(ready.group(1));
      }
      if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw failure("the server stopped with " + server.exitValue(), log);
      }
    }
    throw failure("the server was not ready after " + START.toSeconds() + " s", log);
  }

  private static void ask(HttpClient client, URI url, Question question, Path log)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(question.path())).timeout(ANSWER);
    if (question.body() != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(question.body()));
    }
    int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != question.status()) {
      throw failure(
          question.path() + " answered " + status + ", expected " + question.status(), log);
    }
  }

  private static IOException failure(String what, Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return new IOException(
        what
            + "; its last lines:\n"
            + String.join(
                "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
