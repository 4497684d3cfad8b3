package dev.semblance.collection.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoreWatch;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one of which is killed while documents are written. */
class KilledNodeTests {
  private static final String HOME = System.getenv("TEST_OPENSEARCH_HOME");
  private static final int FIRST_PORT = 9_270;
  private static final int NODES = 3;
  private static final Duration LONG = Duration.ofMinutes(4);

  @TempDir private Path folder;
  private final List<Process> nodes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process node : nodes) {
      node.destroyForcibly().waitFor();
    }
  }

  private Process start(int node) throws IOException {
    List<String> all = IntStream.range(0, NODES).mapToObj(n -> "node-" + (FIRST_PORT + n)).toList();
    List<String> seeds =
        IntStream.range(0, NODES).mapToObj(n -> "127.0.0.1:" + (FIRST_PORT + 100 + n)).toList();
    ProcessBuilder process =
        new ProcessBuilder(
            "src/test/opensearch/node",
            HOME,
            folder.resolve("node-" + node).toString(),
            Integer.toString(FIRST_PORT + node),
            Integer.toString(FIRST_PORT + 100 + node),
            String.join(",", seeds));
    process.environment().put("NODES", String.join(",", all));
    process.redirectErrorStream(true);
    process.redirectOutput(folder.resolve("node-" + node + ".log").toFile());
    return process.start();
  }

  private static EngineSettings settings() {
    return new EngineSettings(
        IntStream.range(0, NODES)
            .mapToObj(n -> URI.create("http://127.0.0.1:" + (FIRST_PORT + n)))
            .toList(),
        null,
        null,
        "killed",
        16,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        3,
        Duration.ofMillis(100));
  }

  private static void awaitHealth(String path) {
    try (Engine engine = new Engine(settings(), StoreWatch.NONE)) {
      await()
          .atMost(LONG)
          .ignoreExceptionsInstanceOf(Fault.StoreUnreachable.class)
          .until(
              () -> {
                Engine.Answer answer = engine.get("health", path);
                return answer.isOk() && !answer.json().path("timed_out").asBoolean(true);
              });
    }
  }

  private static StoredDocument document(String id) {
    return new StoredDocument(
        id,
        "text of " + id,
        Metadata.NONE,
        null,
        0,
        true,
        List.of(new Chunk(0, 4, new float[] {1, 2})));
  }

  @Test
  void aNodeThatIsKilledUnderWritesTakesNothingThatWasAcknowledged() throws Exception {
    assumeTrue(
        HOME != null,
        "SKIPPED: no three nodes. To run it: src/test/opensearch/home opensearch target/opensearch,"
            + " and TEST_OPENSEARCH_HOME=target/opensearch in the environment");
    // Nodes run as a user who is not root.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (int node = 0; node < NODES; node++) {
      nodes.add(start(node));
    }
    awaitHealth("/_cluster/health?wait_for_nodes=3&timeout=5s");
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    try (OpenSearchCollectionStore store =
        new OpenSearchCollectionStore(
            settings(), InstantSource.system(), StoreWatch.NONE, CollectionListener.NONE)) {
      StoredCollection made =
          store.create(
              "c",
              new CollectionSettings(
                  null,
                  "mine",
                  2,
                  VectorSimilarity.COSINE,
                  Map.of(),
                  "any",
                  Quantization.NONE,
                  null));
      awaitHealth("/_cluster/health?wait_for_status=green&timeout=5s");
      List<Thread> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        int writer = w;
        writers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int i = 0; !stop.get(); i++) {
                        String id = writer + "-" + i;
                        try {
                          StoredCollection.Applied applied = made.put(document(id), null);
                          made.makeDurable(applied.seq());
                          acknowledged.put(id, applied.seq());
                        } catch (Fault.StoreUnreachable e) {
                          refused.incrementAndGet();
                        }
                      }
                    }));
      }
      await().atMost(LONG).until(() -> acknowledged.size() >= 100);

      String holder = primaryOf(made);
      nodes
          .get(Integer.parseInt(holder.substring("node-".length())) - FIRST_PORT)
          .destroyForcibly();
      int before = acknowledged.size();
      await().atMost(LONG).until(() -> acknowledged.size() >= before + 200);
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }

      Map<String, StoredDocument> there = made.latest(acknowledged.keySet());
      System.out.printf(
          "killed %s, which held the primary: %d acknowledged, %d of them there, %d refused with"
              + " 503%n",
          holder, acknowledged.size(), there.size(), refused.get());
      assertThat(there.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
      there.forEach((id, document) -> assertThat(document.seq()).isEqualTo(acknowledged.get(id)));
      assertThat(acknowledged.values()).doesNotHaveDuplicates();
      assertThat(made.facts().documents()).isGreaterThanOrEqualTo(acknowledged.size());
    }
  }

  private static String primaryOf(StoredCollection collection) {
    try (Engine engine = new Engine(settings(), StoreWatch.NONE)) {
      String index = ((OpenSearchCollection) collection).agreed().live().part().index();
      for (var shard : engine.get("shards", "/_cat/shards/" + index + "?format=json").orFault()) {
        if (shard.path("prirep").asString().equals("p")) {
          return shard.path("node").asString();
        }
      }
      throw new AssertionError("no primary");
    }
  }
}
