package dev.semblance.collection.opensearch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.StoreWatch;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** An engine that runs for tests, and a namespace in it that is nobody else's. */
final class RunningEngine {
  private final List<URI> addresses;
  private final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);

  private RunningEngine(List<URI> addresses) {
    this.addresses = addresses;
  }

  /**
   * Skips the test, saying what runs it, where there is none.
   *
   * @param variable of the environment that has its addresses
   * @param engine as {@code src/test/opensearch/home} calls it
   */
  static RunningEngine of(String variable, String engine) {
    String addresses = System.getenv(variable);
    String how =
        String.format(
            Locale.ROOT,
            "SKIPPED: no %1$s. To run it: src/test/opensearch/home %1$s target/%1$s && "
                + "src/test/opensearch/node target/%1$s target/%1$s-node 9200, and %2$s="
                + "http://127.0.0.1:9200 in the environment",
            engine,
            variable);
    assumeTrue(addresses != null && !addresses.isBlank(), how);
    return new RunningEngine(
        Arrays.stream(String.valueOf(addresses).split(",")).map(URI::create).toList());
  }

  String namespace() {
    return namespace;
  }

  /** Of its nodes. */
  List<URI> addresses() {
    return addresses;
  }

  EngineSettings settings() {
    return settings(addresses);
  }

  /** For calls that go to other addresses. */
  EngineSettings settings(List<URI> through) {
    return new EngineSettings(
        through,
        null,
        null,
        namespace,
        16,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        3,
        Duration.ofMillis(100));
  }

  OpenSearchCollectionStore store() {
    return store(CollectionListener.NONE);
  }

  OpenSearchCollectionStore store(CollectionListener listener) {
    return new OpenSearchCollectionStore(
        settings(), InstantSource.system(), StoreWatch.NONE, listener);
  }

  /** Deletes every index of the namespace. */
  void clear() {
    try (Engine engine = new Engine(settings(), StoreWatch.NONE)) {
      engine
          .get("clear", "/_cat/indices/" + namespace + "-*?format=json")
          .orFault()
          .forEach(
              index ->
                  engine.delete("clear", "/" + index.path("index").asString(), null).orFault());
    }
  }
}
