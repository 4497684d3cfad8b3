package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several threads write at the same time, as several requests do. */
class ConcurrentWritesTests {
  private static final int THREADS = 6;
  private static final CollectionSettings SETTINGS =
      new CollectionSettings(
          null, "mine", 2, VectorSimilarity.DOT, Map.of(), "any", Quantization.NONE, null);

  @TempDir private Path folder;

  private static StoredDocument document(String id, int number, @Nullable Long version) {
    String text = "text " + number;
    return new StoredDocument(
        id,
        text,
        Metadata.NONE,
        version,
        0,
        true,
        List.of(new Chunk(0, text.length(), new float[] {1, number})));
  }

  /** What one thread does; its number is its place among them. */
  private interface Part {
    void run(int thread) throws IOException;
  }

  private static void together(Part part) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(
            threads.submit(
                () -> {
                  part.run(thread);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void eachVersionOfADocumentIsAcceptedOnceAndTheGreatestStands() throws Exception {
    try (LuceneIndex index = new LuceneIndex("c", new ByteBuffersDirectory(), SETTINGS)) {
      Map<String, Integer> accepted = new ConcurrentHashMap<>();
      together(
          thread -> {
            Random random = new Random(thread);
            for (int version = 1; version <= 100; version++) {
              String id = Integer.toString(random.nextInt(3));
              try {
                long seq = index.put(document(id, version, (long) version), null).seq();
                assertThat(accepted.put(id + " at " + version, thread)).isNull();
                assertThat(seq).isPositive();
              } catch (Fault.Conflict e) {
                assertThat(e.message()).contains("has version " + version);
              }
            }
          });

      for (int id = 0; id < 3; id++) {
        String begin = id + " at ";
        long greatest =
            accepted.keySet().stream()
                .filter(one -> one.startsWith(begin))
                .mapToLong(one -> Long.parseLong(one.substring(begin.length())))
                .max()
                .orElseThrow();
        StoredDocument there = index.latest(Integer.toString(id));
        assertThat(there.version()).isEqualTo(greatest);
        assertThat(there.text()).isEqualTo("text " + greatest);
      }
      assertThat(index.seq()).isEqualTo(accepted.size());
      try (LuceneView view = index.view(index.seq())) {
        assertThat(view.count(null)).isEqualTo(3);
      }
    }
  }

  @Test
  void everyoneReadsTheirOwnWritesWhileOthersWrite() throws Exception {
    try (LuceneIndex index = new LuceneIndex("c", new ByteBuffersDirectory(), SETTINGS)) {
      together(
          thread -> {
            for (int number = 1; number <= 40; number++) {
              long seq = index.put(document("d" + thread, number, null), null).seq();
              try (LuceneView view = index.view(seq)) {
                assertThat(view.seq()).isGreaterThanOrEqualTo(seq);
                assertThat(view.document("d" + thread, false).text()).isEqualTo("text " + number);
              }
              if (number % 10 == 0) {
                assertThat(index.delete(Set.of("d" + thread)).documents()).isEqualTo(1);
                assertThat(index.latest("d" + thread)).isNull();
              }
            }
          });
    }
  }

  /**
   * The disk is full now and then: a write whose answer said that it lasts is there afterwards, and
   * a document has what it was answered last, or what was written since.
   */
  @Test
  void noAnsweredWriteIsLostWhenTheDiskIsFullNowAndThen() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Map<String, Integer> answered = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    LuceneIndex index =
        new LuceneIndex("c", new FullDisk(FSDirectory.open(folder), full), SETTINGS);
    together(
        thread -> {
          Random random = new Random(thread);
          for (int number = 1; number <= 150; number++) {
            String id = thread + "-" + random.nextInt(40);
            if (random.nextInt(15) == 0) {
              full.set(true);
            }
            try {
              index.makeDurable(index.put(document(id, number, null), null).seq());
              answered.put(id, number);
            } catch (Fault.DiskFull e) {
              refused.incrementAndGet();
              full.set(false);
            }
          }
        });
    full.set(false);
    index.close();

    assertThat(refused.get()).isPositive();
    assertThat(answered).hasSizeGreaterThan(100);
    try (LuceneIndex again = new LuceneIndex("c", FSDirectory.open(folder), SETTINGS)) {
      answered.forEach(
          (id, number) -> {
            StoredDocument there = again.latest(id);
            assertThat(there).as(id).isNotNull();
            assertThat(Integer.parseInt(there.text().substring("text ".length())))
                .as(id)
                .isGreaterThanOrEqualTo(number);
          });
    }
  }
}
