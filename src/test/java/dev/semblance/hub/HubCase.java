package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub with one small model, and a cache that is empty. */
abstract class HubCase {

  static final String ID = "acme/tiny";
  static final String FIRST = FakeHub.commit('a');
  static final String SECOND = FakeHub.commit('b');
  static final byte[] WEIGHTS = "0123456789".getBytes(UTF_8);

  @TempDir Path folder;
  FakeHub server;
  final List<Duration> pauses = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeHub().revision("main", FIRST);
    plain(FIRST);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void plain(String commit) {
    server
        .file(commit, "config.json", "{}")
        .file(commit, "tokenizer.json", "[1]")
        .file(commit, "model.safetensors", WEIGHTS);
  }

  ModelHub hub() {
    return hub(settings(null, false));
  }

  ModelHub hub(HubSettings settings) {
    return new ModelHub(settings, (_, _, _) -> {}, pauses::add);
  }

  HubSettings settings(String token, boolean offline) {
    return settings(token, offline, true, Duration.ofSeconds(60));
  }

  HubSettings settings(HubNetwork network) {
    return new HubSettings(
        server.endpoint(), folder.resolve("cache"), null, false, null, true, network);
  }

  HubSettings settings(String token, boolean offline, boolean symlinks, Duration timeout) {
    return new HubSettings(
        server.endpoint(),
        folder.resolve("cache"),
        token,
        offline,
        folder.resolve("home"),
        symlinks,
        network(timeout, Proxies.NONE));
  }

  static HubNetwork network(Duration timeout, Proxies proxies) {
    return new HubNetwork(
        timeout, timeout, HubNetwork.DEFAULT_MIN_RATE, proxies, null, HubNetwork.RATE_WINDOW);
  }

  Path weightsBlob() {
    return folder.resolve("cache/models--acme--tiny/blobs/" + FakeHub.sha256(WEIGHTS));
  }

  void incomplete(String beginning) throws IOException {
    Path file = Path.of(weightsBlob() + ".incomplete");
    Files.createDirectories(file.getParent());
    Files.writeString(file, beginning);
  }

  static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  static List<String> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).toList();
    }
  }
}
