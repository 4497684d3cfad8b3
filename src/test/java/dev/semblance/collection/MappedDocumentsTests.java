package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.lucene.LuceneCollectionStore;
import dev.semblance.collection.map.Layout;
import dev.semblance.vector.VectorSimilarity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedDocumentsTests {
  @TempDir private Path data;

  private static StoredDocument document(String id, float... vector) {
    Chunk chunk = new Chunk(0, 4, vector.length == 0 ? null : vector);
    return new StoredDocument(id, "text", Metadata.NONE, null, 0, false, List.of(chunk));
  }

  @Test
  void aDocumentWithoutAVectorIsNearToNone() {
    CollectionSettings settings =
        new CollectionSettings(
            null, "mine", 2, VectorSimilarity.COSINE, Map.of(), "any", Quantization.NONE, null);
    try (LuceneCollectionStore store = new LuceneCollectionStore(data, InstantSource.system())) {
      StoredCollection made = store.create("c", settings);
      made.put(document("a", 1, 0), null);
      made.put(document("b", 0, 1), null);
      made.put(document("bare"), null);
      made.makeVisible(made.seq());
      try (CollectionView view = made.view(0)) {
        MappedDocuments mapped = new MappedDocuments(view, settings, null, 10);

        assertThat(mapped.nearest(2, new int[2], new float[2])).isZero();
        assertThat(mapped.nearest(0, new int[2], new float[2])).isEqualTo(1);
        assertThat(Layout.of(mapped, null, 1, done -> {})).doesNotContain(Float.NaN);
      }
    }
  }
}
