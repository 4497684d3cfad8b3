package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.CollectionStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores, kept by Lucene on this machine's disk. */
class LuceneStoreContractTests extends CollectionStoreContract {
  @TempDir private Path data;

  @Override
  protected CollectionStore open() {
    return new LuceneCollectionStore(data.resolve("collections"), InstantSource.system());
  }

  @Override
  protected void close(CollectionStore opened) {
    ((LuceneCollectionStore) opened).close();
  }
}
