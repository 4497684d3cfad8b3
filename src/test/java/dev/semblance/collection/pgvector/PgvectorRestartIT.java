package dev.semblance.collection.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** PostgreSQL is killed under the writes of two servers. */
@NeedsContainers(TestImage.PGVECTOR)
class PgvectorRestartIT {
  private static final Logger log = Logger.getLogger(PgvectorRestartIT.class.getName());
  private static final int CRASHES = 3;
  private static final int BETWEEN = 40;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean enough;

  @Test
  void noAnsweredWriteIsLostWhenPostgresqlIsKilledUnderWrites() throws Exception {
    String namespace = TestDatabase.freshNamespace();
    try (PgvectorCollectionStore one = TestDatabase.store(namespace);
        PgvectorCollectionStore two = TestDatabase.store(namespace)) {
      one.create(
          "c",
          new CollectionSettings(
              null, "mine", 2, VectorSimilarity.COSINE, Map.of(), "any", Quantization.NONE, null));
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        PgvectorCollectionStore store = i % 2 == 0 ? one : two;
        int writer = i;
        writers.add(Thread.ofPlatform().start(() -> write(store, writer)));
      }
      for (int crash = 1; crash <= CRASHES; crash++) {
        awaitWrites(crash * BETWEEN);
        TestDatabase.crash();
      }
      awaitWrites(acknowledged.size() + BETWEEN);
      enough = true;
      for (Thread writer : writers) {
        writer.join();
      }

      StoredCollection read = two.find("c");
      Map<String, StoredDocument> found = read.latest(acknowledged);
      assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged);
      long documents = read.facts().documents();
      log.info(
          CRASHES
              + " crashes, "
              + acknowledged.size()
              + " answered writes, "
              + failed
              + " not answered, "
              + documents
              + " documents found, last seq "
              + read.seq());
      // A write whose answer was lost may be there or not, and with its number.
      assertThat(documents)
          .isBetween((long) acknowledged.size(), (long) acknowledged.size() + failed.get());
      assertThat(read.seq()).isEqualTo(documents);
    }
  }

  private void awaitWrites(int wanted) throws InterruptedException {
    for (int i = 0; i < 1_200 && acknowledged.size() < wanted; i++) {
      Thread.sleep(50);
    }
    assertThat(acknowledged.size()).isGreaterThanOrEqualTo(wanted);
  }

  private void write(PgvectorCollectionStore store, int writer) {
    for (int i = 0; !enough; i++) {
      String id = writer + "-" + i;
      try {
        StoredCollection collection = store.find("c");
        var applied =
            collection.put(
                new StoredDocument(
                    id,
                    "text",
                    Metadata.NONE,
                    null,
                    0,
                    true,
                    List.of(new Chunk(0, 4, new float[] {writer, i + 1}))),
                null);
        collection.makeDurable(Objects.requireNonNull(applied).seq());
        acknowledged.add(id);
      } catch (Fault.StoreUnreachable gone) {
        failed.incrementAndGet();
      }
    }
  }
}
