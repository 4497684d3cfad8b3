package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.vector.VectorSimilarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The store that a contract is held by, and what its tests are written with. */
abstract class StoreUnderTest {
  static final double SCORE_ROUNDING = 1e-4;

  private CollectionStore store;

  /**
   * A store on a place that is empty at the first call of a test, and the same at its next ones.
   */
  protected abstract CollectionStore open() throws Exception;

  /** Closes what {@link #open} opened. */
  protected abstract void close(CollectionStore opened) throws Exception;

  /** The test's store. */
  protected final CollectionStore store() {
    return store;
  }

  /** The store of a process that starts after the one before it ended. */
  protected final CollectionStore reopened() throws Exception {
    close(store);
    store = open();
    return store;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() throws Exception {
    close(store);
  }

  protected static CollectionSettings settings(int dimensions, VectorSimilarity metric) {
    return new CollectionSettings(
        null, "mine", dimensions, metric, FIELDS, "any", Quantization.NONE, null);
  }

  static final Map<String, FieldType> FIELDS = fields();

  private static Map<String, FieldType> fields() {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    List.of(
            "lang keyword",
            "tags keyword[]",
            "n number",
            "nums number[]",
            "sold boolean",
            "at date",
            "odd-name number")
        .forEach(
            field ->
                fields.put(
                    field.split(" ")[0], FieldType.parse(field.split(" ")[1]).orElseThrow()));
    return fields;
  }

  protected final StoredCollection made() {
    return store.create("c", settings(2, VectorSimilarity.COSINE));
  }

  protected static StoredDocument document(String id, String text, float... vector) {
    return document(id, text, "{}", vector);
  }

  protected static StoredDocument document(
      String id, String text, String metadata, float... vector) {
    return new StoredDocument(
        id,
        text,
        Metadata.parse(metadata),
        null,
        0,
        true,
        List.of(new Chunk(0, text.length(), vector)));
  }

  static StoredDocument withVersion(String id, Long version) {
    return new StoredDocument(
        id,
        "a text",
        Metadata.NONE,
        version,
        0,
        true,
        List.of(new Chunk(0, 6, new float[] {1, 0})));
  }

  protected static void put(StoredCollection collection, StoredDocument... documents) {
    long last = 0;
    for (StoredDocument document : documents) {
      last = Objects.requireNonNull(collection.put(document, null)).seq();
    }
    collection.makeDurable(last);
    collection.makeVisible(last);
  }

  static List<String> ids(List<CollectionView.ChunkHit> hits) {
    return hits.stream().map(CollectionView.ChunkHit::id).toList();
  }

  static CollectionView view(StoredCollection collection) {
    return collection.view(collection.seq());
  }

  static List<String> passing(StoredCollection collection, String filter) {
    Filter checked = FilterCheck.check(FilterText.parse(filter), collection.settings().fields());
    try (CollectionView view = view(collection)) {
      List<String> paged =
          view.page(checked, 100, null, false).stream().map(StoredDocument::id).toList();
      assertThat(view.count(checked)).as("count of %s", filter).isEqualTo(paged.size());
      assertThat(ids(view.nearest(new float[] {1, 0}, checked, 100)))
          .as("nearest of %s", filter)
          .containsExactlyInAnyOrderElementsOf(paged);
      assertThat(ids(view.matching("text", checked, 100)))
          .as("matching of %s", filter)
          .containsExactlyInAnyOrderElementsOf(paged);
      assertThat(IntStream.of(view.firstChunks(checked)).mapToObj(view::idOf).toList())
          .as("first chunks of %s", filter)
          .containsExactlyInAnyOrderElementsOf(paged);
      return paged;
    }
  }

  /** Waits for something that is done in the background, at most for a minute. */
  protected static void eventually(java.util.function.BooleanSupplier done)
      throws InterruptedException {
    for (int i = 0; i < 600 && !done.getAsBoolean(); i++) {
      Thread.sleep(100);
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  static StoredDocument twoChunks(String id) {
    return new StoredDocument(
        id,
        "one two",
        Metadata.parse("{\"n\":2}"),
        null,
        0,
        false,
        List.of(new Chunk(0, 3, new float[] {1, 0}), new Chunk(4, 7, new float[] {0, 1})));
  }
}
