package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionNames;
import dev.semblance.collection.CollectionStore;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The store as a bean that is made when it is asked for, so that Lucene costs nobody else. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(
    name = "semblance.collections.store",
    havingValue = "lucene",
    matchIfMissing = true)
class LuceneConfiguration {
  private static final Logger log = LoggerFactory.getLogger(LuceneConfiguration.class);
  private static final String COLLECTIONS = "collections";
  private static final String HOME_FOLDER = ".semblance";

  private final @Nullable Path folder;

  LuceneConfiguration(@Value("${semblance.data:}") String data) {
    this.folder = folder(data, System.getProperty("user.home"));
  }

  static @Nullable Path folder(String data, @Nullable String home) {
    if (!data.isBlank()) {
      return Path.of(data).resolve(COLLECTIONS);
    }
    // Java calls the home of a user who has none "?".
    return home == null || !Path.of(home).isAbsolute()
        ? null
        : Path.of(home).resolve(HOME_FOLDER).resolve(COLLECTIONS);
  }

  @Bean
  @Lazy
  CollectionStore collectionStore(ObjectProvider<CollectionListener> listener) {
    return new LuceneCollectionStore(
        folder, InstantSource.system(), listener.getIfAvailable(() -> CollectionListener.NONE));
  }

  @Bean
  CollectionNames collectionNames(ObjectProvider<CollectionStore> store) {
    return () -> {
      if (folder == null || !StoredFolders.in(folder)) {
        return List.of();
      }
      try {
        return store.getObject().names();
      } catch (Fault e) {
        return null;
      }
    };
  }

  @Bean
  CollectionsAtStart collectionsAtStart(ObjectProvider<CollectionStore> store) {
    return new CollectionsAtStart(folder, store);
  }

  /** Opens collections when the server starts, where there are any. */
  static final class CollectionsAtStart implements SmartLifecycle {
    private final @Nullable Path folder;
    private final ObjectProvider<CollectionStore> store;
    private volatile boolean running;

    CollectionsAtStart(@Nullable Path folder, ObjectProvider<CollectionStore> store) {
      this.folder = folder;
      this.store = store;
    }

    @Override
    public void start() {
      running = true;
      if (folder != null && StoredFolders.in(folder)) {
        try {
          store.getObject().names();
        } catch (Fault e) {
          // Embedding goes on; routes of collections answer the same.
          log.error("Collections are not served: {}", e.message());
        }
      }
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }
  }
}
