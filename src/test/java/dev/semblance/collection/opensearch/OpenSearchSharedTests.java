package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.SharedStoreContract;
import org.junit.jupiter.api.AfterEach;

/** Two servers on one OpenSearch. */
class OpenSearchSharedTests extends SharedStoreContract {
  private final RunningEngine engine = RunningEngine.of("TEST_OPENSEARCH", "opensearch");

  @Override
  protected CollectionStore open(CollectionListener listener) {
    return engine.store(listener);
  }

  @AfterEach
  void clear() {
    engine.clear();
  }
}
