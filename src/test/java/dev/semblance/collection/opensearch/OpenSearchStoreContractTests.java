package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.CollectionStoreContract;
import org.junit.jupiter.api.AfterEach;

/** The contract of stores, kept by a real OpenSearch. */
class OpenSearchStoreContractTests extends CollectionStoreContract {
  private final RunningEngine engine = RunningEngine.of("TEST_OPENSEARCH", "opensearch");

  @Override
  protected CollectionStore open() {
    return engine.store();
  }

  @Override
  protected void close(CollectionStore opened) {
    ((OpenSearchCollectionStore) opened).close();
  }

  @AfterEach
  void clear() {
    engine.clear();
  }
}
