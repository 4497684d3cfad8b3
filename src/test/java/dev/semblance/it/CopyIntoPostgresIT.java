package dev.semblance.it;

import dev.semblance.collection.pgvector.TestDatabase;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;
import java.util.List;

/** Moving house into PostgreSQL and back. */
@NeedsContainers(TestImage.PGVECTOR)
class CopyIntoPostgresIT extends StoreCopyContract {

  @Override
  List<String> store() {
    return TestDatabase.serverOptions(TestDatabase.freshNamespace());
  }
}
