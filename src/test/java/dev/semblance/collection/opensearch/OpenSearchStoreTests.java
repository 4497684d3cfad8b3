package dev.semblance.collection.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.Migration;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoreWatch;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What OpenSearch's store promises beside the contract of all stores. */
class OpenSearchStoreTests {
  private final RunningEngine engine = RunningEngine.of("TEST_OPENSEARCH", "opensearch");
  private final List<OpenSearchCollectionStore> opened = new ArrayList<>();

  @AfterEach
  void clear() {
    opened.forEach(OpenSearchCollectionStore::close);
    engine.clear();
  }

  private OpenSearchCollectionStore store(EngineSettings settings, StoreWatch watch) {
    OpenSearchCollectionStore store =
        new OpenSearchCollectionStore(
            settings, InstantSource.system(), watch, CollectionListener.NONE);
    opened.add(store);
    return store;
  }

  private static CollectionSettings settings() {
    return new CollectionSettings(
        null, "mine", 2, VectorSimilarity.COSINE, Map.of(), "any", Quantization.NONE, null);
  }

  private static StoredDocument document(String id, String text) {
    return new StoredDocument(
        id,
        text,
        Metadata.NONE,
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), new float[] {1, 0})));
  }

  @Test
  void aDeleteThatArrivesLateTakesNoNewerDocument() throws IOException {
    try (LateDeletes late = new LateDeletes(engine.addresses().getFirst())) {
      StoredCollection made =
          store(engine.settings(List.of(late.address())), StoreWatch.NONE).create("c", settings());
      made.put(document("a", "old"), null);
      assertThat(made.delete(List.of("a", "nobody")).documents()).isEqualTo(1);
      made.put(document("a", "newer"), null);

      assertThat(late.passOn()).contains("version_conflict");

      assertThat(Objects.requireNonNull(made.latest("a")).text()).isEqualTo("newer");
    }
  }

  @Test
  void aDeleteThatIsCarriedOverLateTakesNoNewerDocument() throws IOException {
    try (LateDeletes late = new LateDeletes(engine.addresses().getFirst())) {
      StoredCollection made =
          store(engine.settings(List.of(late.address())), StoreWatch.NONE).create("c", settings());
      made.begin(
          new Migration(
              Migration.State.RUNNING,
              1,
              2,
              settings(),
              Instant.ofEpochSecond(1_790_000_000),
              null));
      Generation other = Objects.requireNonNull(made.other());
      other.follow(document("a", "old"));
      other.follow(List.of("a", "nobody"));
      assertThat(other.latest("a")).isNull();
      other.follow(document("a", "newer"));

      assertThat(late.passOn()).contains("version_conflict");

      assertThat(Objects.requireNonNull(other.latest("a")).text()).isEqualTo("newer");
    }
  }

  @Test
  void documentsOfALongCallAreNumberedAFewAtATimeRightBeforeTheyAreSent() {
    StoredCollection other = store(engine.settings(), StoreWatch.NONE).create("c", settings());
    List<Long> numbered = new CopyOnWriteArrayList<>();
    StoredCollection made =
        store(
                engine.settings(),
                new StoreWatch() {
                  @Override
                  public <T extends @Nullable Object> T watch(
                      String store, String operation, Supplier<T> call) {
                    if (operation.equals("write")) {
                      numbered.add(other.seq());
                    }
                    return call.get();
                  }
                })
            .find("c");

    assertThat(
            made.putAll(IntStream.range(0, 200).mapToObj(i -> document("d" + i, "x")).toList(), 1))
        .hasSize(200)
        .allMatch(written -> written.applied() != null);

    assertThat(numbered).containsExactly(64L, 128L, 192L, 200L);
  }
}
