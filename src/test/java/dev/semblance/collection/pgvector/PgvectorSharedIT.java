package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.SharedStoreContract;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;

/** Two servers on one PostgreSQL. */
@NeedsContainers(TestImage.PGVECTOR)
class PgvectorSharedIT extends SharedStoreContract {
  private final String namespace = TestDatabase.freshNamespace();

  @Override
  protected CollectionStore open(CollectionListener listener) {
    return TestDatabase.store(namespace, listener);
  }
}
