package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.CollectionStoreContract;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;

/** The contract of stores, kept by PostgreSQL. */
@NeedsContainers(TestImage.PGVECTOR)
class PgvectorStoreContractIT extends CollectionStoreContract {
  private final String namespace = TestDatabase.freshNamespace();

  @Override
  protected CollectionStore open() {
    return TestDatabase.store(namespace);
  }

  @Override
  protected void close(CollectionStore opened) {
    ((PgvectorCollectionStore) opened).close();
  }
}
