package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Migration;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.FSDirectory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LuceneCollectionStoreTests {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path data;

  private static CollectionSettings settings(
      int dimensions, VectorSimilarity metric, Quantization quantization) {
    return new CollectionSettings(
        null,
        "mine",
        dimensions,
        metric,
        Map.of("n", FieldType.parse("number").orElseThrow()),
        "any",
        quantization,
        null);
  }

  private static CollectionSettings plain() {
    return settings(2, VectorSimilarity.DOT, Quantization.NONE);
  }

  private static StoredDocument document(String id, float... vector) {
    return document(id, "text of " + id, vector);
  }

  private static StoredDocument document(String id, String text, float... vector) {
    return new StoredDocument(
        id,
        text,
        Metadata.parse("{\"n\":1}"),
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), vector)));
  }

  private LuceneCollectionStore store() {
    return new LuceneCollectionStore(data.resolve("collections"), CLOCK);
  }

  @Test
  void nothingIsMadeOnDiskBeforeACollectionIs() throws IOException {
    try (LuceneCollectionStore store = store()) {
      assertThat(store.names()).isEmpty();
      assertThatThrownBy(() -> store.find("c")).isInstanceOf(Fault.NotFound.class);
    }
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatWasMadeDurableIsThereInTheNextProcess() {
    try (LuceneCollectionStore store = store()) {
      StoredCollection made = store.create("c", plain());
      long seq = made.put(document("a", 1, 2), null).seq();
      made.makeDurable(seq);
    }
    try (LuceneCollectionStore store = store()) {
      StoredCollection found = store.find("c");
      assertThat(found.settings()).isEqualTo(plain());
      assertThat(found.latest("a").text()).isEqualTo("text of a");
      assertThat(found.latest("a").chunks().getFirst().vector()).containsExactly(1, 2);
      assertThat(found.seq()).isEqualTo(1);
      assertThat(found.put(document("b", 1, 2), null).seq()).isEqualTo(2);
    }
  }

  @Test
  void aSecondStoreOnTheSameFolderSaysWhoHoldsIt() {
    try (LuceneCollectionStore first = store();
        LuceneCollectionStore second = store()) {
      first.create("c", plain());

      assertThatThrownBy(() -> second.find("c"))
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid());

      first.close();
      assertThat(second.names()).containsExactly("c");
    }
  }

  @Test
  void aTornIndexIsReportedAndLeavesTheOthersServing() throws IOException {
    try (LuceneCollectionStore store = store()) {
      for (String name : List.of("good", "torn", "newer")) {
        StoredCollection made = store.create(name, plain());
        made.makeDurable(made.put(document("a", 1, 2), null).seq());
      }
    }
    Path folder = data.resolve("collections");
    Path torn = largest(folder.resolve("torn/1"));
    byte[] bytes = Files.readAllBytes(torn);
    bytes[bytes.length / 2] ^= 1;
    Files.write(torn, bytes);
    Path file = folder.resolve("newer/collection.json");
    Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 3"));

    try (LuceneCollectionStore store = store()) {
      assertThat(store.names()).containsExactly("good", "newer", "torn");
      assertThat(store.find("good").latest("a")).isNotNull();
      assertThatThrownBy(() -> store.find("torn"))
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining("torn/1");
      assertThatThrownBy(() -> store.find("newer"))
          .isInstanceOf(Fault.CollectionUnavailable.class)
          .hasMessageContaining("has format 3, this version reads 1 to 2");
      store.delete("torn");
      assertThat(store.names()).containsExactly("good", "newer");
    }
  }

  private static Path largest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".cfs"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  @Test
  void aFullDiskRefusesWritesAndKeepsServingReads() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    try (LuceneCollectionStore store =
        new LuceneCollectionStore(
            data.resolve("collections"),
            CLOCK,
            folder -> new FullDisk(FSDirectory.open(folder), full))) {
      StoredCollection made = store.create("c", plain());
      made.makeDurable(made.put(document("a", 1, 2), null).seq());

      long lost = made.put(document("b", 1, 2), null).seq();
      full.set(true);
      assertThatThrownBy(() -> made.makeDurable(lost)).isInstanceOf(Fault.DiskFull.class);
      assertThatThrownBy(() -> made.makeDurable(made.put(document("d", 1, 2), null).seq()))
          .isInstanceOf(Fault.DiskFull.class);
      try (CollectionView view = made.view(0)) {
        assertThat(view.document("a", false)).isNotNull();
        assertThat(view.nearest(new float[] {1, 2}, null, 5)).hasSize(1);
      }
      assertThat(made.facts().documents()).isEqualTo(1);

      full.set(false);
      long seq = made.put(document("c", 1, 2), null).seq();
      assertThatThrownBy(() -> made.makeDurable(lost)).isInstanceOf(Fault.DiskFull.class);
      made.makeDurable(seq);
      made.makeVisible(seq);
      try (CollectionView view = made.view(seq)) {
        assertThat(view.page(null, 9, null, false))
            .extracting(StoredDocument::id)
            .containsExactly("a", "c");
      }
    }
  }

  @Test
  void aWriteIsInTheNextViewThatAsksForIt() {
    try (LuceneCollectionStore store = store()) {
      StoredCollection made = store.create("c", plain());
      for (int i = 0; i < 20; i++) {
        long seq = made.put(document("a", "version " + i, 1, 2), null).seq();
        try (CollectionView view = made.view(seq)) {
          assertThat(view.document("a", false).text()).isEqualTo("version " + i);
          assertThat(view.count(null)).isEqualTo(1);
        }
      }
      assertThatThrownBy(() -> made.view(21)).hasMessageContaining("min_seq is 21");
    }
  }

  @Test
  void chunksOfADocumentComeAndGoTogether() {
    try (LuceneCollectionStore store = store()) {
      StoredCollection made = store.create("c", plain());
      StoredDocument two =
          new StoredDocument(
              "a",
              "one two",
              Metadata.NONE,
              3L,
              0,
              false,
              List.of(new Chunk(0, 3, new float[] {1, 0}), new Chunk(4, 7, new float[] {0, 1})));
      made.put(two, null);
      long seq = made.put(document("b", 5, 5), null).seq();
      try (CollectionView view = made.view(seq)) {
        CollectionView.ChunkHit hit = view.matching("two", null, 9).getFirst();
        assertThat(hit.id()).isEqualTo("a");
        assertThat(view.chunk(hit.chunk()).start()).isEqualTo(4);
        assertThat(view.documentOf(hit.chunk()).version()).isEqualTo(3);
        assertThat(view.nearest(new float[] {1, 0}, null, 9)).hasSize(3);
      }
      assertThat(made.facts().chunks()).isEqualTo(3);
      long gone = made.delete(List.of("a", "nobody")).seq();
      try (CollectionView view = made.view(gone)) {
        assertThat(view.nearest(new float[] {1, 0}, null, 9)).hasSize(1);
      }
      assertThat(made.latest("a")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void theNearestAreThoseOfBruteForce(Quantization quantization) {
    int dimensions = 64;
    Random random = new Random(7);
    List<float[]> vectors = clustered(random, 2_000, dimensions);
    try (LuceneCollectionStore store = store()) {
      StoredCollection made =
          store.create("c", settings(dimensions, VectorSimilarity.COSINE, quantization));
      long seq = 0;
      for (int i = 0; i < vectors.size(); i++) {
        seq = made.put(document(Integer.toString(i), vectors.get(i)), null).seq();
      }
      made.makeDurable(seq);
      int found = 0;
      try (CollectionView view = made.view(seq)) {
        for (float[] query : clustered(random, 50, dimensions)) {
          List<String> right =
              IntStream.range(0, vectors.size())
                  .boxed()
                  .sorted(
                      Comparator.comparingDouble(
                          i -> -VectorSimilarity.COSINE.score(query, vectors.get(i))))
                  .limit(10)
                  .map(i -> Integer.toString(i))
                  .toList();
          List<String> hits =
              view.nearest(query, null, 100).stream()
                  .limit(10)
                  .map(CollectionView.ChunkHit::id)
                  .toList();
          found += (int) right.stream().filter(hits::contains).count();
        }
      }
      assertThat(found / 500.0).isGreaterThanOrEqualTo(0.99);
    }
  }

  /** Like real embeddings: around centres; on uniform noise no graph finds anything. */
  private static List<float[]> clustered(Random random, int count, int dimensions) {
    Random centres = new Random(3);
    float[][] centre = new float[40][dimensions];
    for (float[] one : centre) {
      for (int d = 0; d < dimensions; d++) {
        one[d] = (float) centres.nextGaussian();
      }
    }
    return Stream.generate(
            () -> {
              float[] vector = centre[random.nextInt(centre.length)].clone();
              for (int d = 0; d < dimensions; d++) {
                vector[d] += 0.5f * (float) random.nextGaussian();
              }
              return vector;
            })
        .limit(count)
        .toList();
  }

  @Test
  void vectorsOf4096DimensionsAreKeptAndAreReadByTheStockFormat() {
    float[] vector = new float[4_096];
    vector[4_095] = 2;
    try (LuceneCollectionStore store = store()) {
      StoredCollection made =
          store.create("wide", settings(4_096, VectorSimilarity.COSINE, Quantization.NONE));
      made.makeDurable(made.put(document("a", vector), null).seq());
    }
    try (LuceneCollectionStore store = store()) {
      assertThat(store.find("wide").latest("a").chunks().getFirst().vector()[4_095]).isEqualTo(2);
    }
  }

  @Test
  void manyThreadsLoseNothingAndDoubleNothing() throws InterruptedException {
    try (LuceneCollectionStore store = store()) {
      StoredCollection made = store.create("c", plain());
      List<Thread> threads =
          IntStream.range(0, 8)
              .mapToObj(
                  t ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                for (int i = 0; i < 25; i++) {
                                  made.makeDurable(
                                      made.put(document(t % 4 + "-" + i, t, i), null).seq());
                                }
                              }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(made.seq()).isEqualTo(200);
      assertThat(made.facts().documents()).isEqualTo(100);
    }
  }

  @Test
  void aSecondRestoreUnderANameIsRefusedWhileTheFirstGoesOn() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    try (LuceneCollectionStore store =
        new LuceneCollectionStore(
            data.resolve("collections"),
            CLOCK,
            folder -> {
              if (slow.get()) {
                opening.countDown();
                await(goOn);
              }
              return FSDirectory.open(folder);
            })) {
      StoredCollection made = store.create("c", plain());
      var _ = made.put(document("a", 1, 2), null);
      Path folder = Files.createDirectory(data.resolve("copy"));
      CollectionCopy copy = made.copy(folder, bytes -> {});
      slow.set(true);
      Thread first = Thread.ofPlatform().start(() -> store.restore("again", folder, copy));
      assertThat(opening.await(60, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> store.restore("again", folder, copy))
          .isInstanceOf(Fault.Conflict.class)
          .hasMessageContaining("a collection again is being made");

      slow.set(false);
      goOn.countDown();
      first.join();
      assertThat(store.find("again").latest("a")).isNotNull();
      assertThatThrownBy(() -> store.restore("again", folder, copy))
          .hasMessageContaining("there is a collection again");
    }
  }

  @Test
  void othersAreReadWhileOneIsOpened() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    try (LuceneCollectionStore store =
        new LuceneCollectionStore(
            data.resolve("collections"),
            CLOCK,
            folder -> {
              if (slow.get()) {
                opening.countDown();
                await(goOn);
              }
              return FSDirectory.open(folder);
            })) {
      StoredCollection made = store.create("c", plain());
      Path folder = Files.createDirectory(data.resolve("copy"));
      CollectionCopy copy = made.copy(folder, bytes -> {});
      slow.set(true);
      Thread restore = Thread.ofPlatform().start(() -> store.restore("again", folder, copy));
      assertThat(opening.await(60, TimeUnit.SECONDS)).isTrue();

      assertThat(store.find("c")).isSameAs(made);
      assertThat(store.names()).containsExactly("c");
      assertThat(goOn.getCount()).isEqualTo(1);
      assertThat(restore.isAlive()).isTrue();

      slow.set(false);
      goOn.countDown();
      restore.join();
      assertThat(store.names()).containsExactly("again", "c");
    }
  }

  @Test
  void fieldsThatAreDeclaredWhileASwitchIsPreparedStayDeclared() {
    FieldType keyword = FieldType.parse("keyword").orElseThrow();
    try (LuceneCollectionStore store = store()) {
      StoredCollection made = store.create("c", plain());
      Migration begun = new Migration(Migration.State.READY, 1, 2, plain(), CLOCK.instant(), null);
      made.begin(begun);
      CollectionSettings more =
          plain().withFields(Map.of("n", plain().fields().get("n"), "lang", keyword));
      made.change(more);

      made.swap(begun.with(Migration.State.ACTIVE), () -> {});

      assertThat(made.settings().fields()).isEqualTo(more.fields());
      assertThat(made.migration().other().fields()).isEqualTo(more.fields());
    }
  }

  @Test
  void fieldsThatAFullDiskKeptFromTheDocumentsAreIndexedOnceThereIsRoom() {
    AtomicBoolean full = new AtomicBoolean();
    try (LuceneCollectionStore store =
        new LuceneCollectionStore(
            data.resolve("collections"),
            CLOCK,
            folder -> new FullDisk(FSDirectory.open(folder), full))) {
      StoredCollection made = store.create("c", plain().withFields(Map.of()));
      made.makeDurable(made.put(document("a", 1, 2), null).seq());
      full.set(true);

      made.change(plain());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> made.put(document("b", 1, 2), null))
                      .isInstanceOf(Fault.DiskFull.class));
      full.set(false);

      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> countOfOnes(made) == 1);
    }
  }

  private static long countOfOnes(StoredCollection collection) {
    try (CollectionView view = collection.view(0)) {
      return view.count(new Filter.Compare("n", Filter.Operator.EQ, List.of(1.0)));
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void cjkIsCutIntoWordsAndAccentsAreFolded() throws IOException {
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory();
        LuceneIndex index = new LuceneIndex("c", directory, plain())) {
      index.put(document("zh", "我们在北京学习人工智能", 1, 1), null);
      long seq = index.put(document("fr", "Crème BRÛLÉE", 1, 1), null).seq();
      try (LuceneView view = index.view(seq)) {
        assertThat(view.matching("北京", null, 9)).hasSize(1);
        assertThat(view.matching("brulee", null, 9).getFirst().id()).isEqualTo("fr");
        assertThat(view.matching("!!! …", null, 9)).isEmpty();
      }
    }
  }
}
