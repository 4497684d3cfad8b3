package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionNames;
import dev.semblance.collection.StoreHealth;
import dev.semblance.collection.StoreSettings;
import dev.semblance.collection.StoreWatch;
import dev.semblance.collection.StoredCollection;
import dev.semblance.fault.Fault;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store in PostgreSQL, where it is chosen. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "semblance.collections.store", havingValue = "pgvector")
class PgvectorConfiguration {

  @Bean
  PgvectorCollectionStore collectionStore(
      StoreSettings settings,
      ObjectProvider<SslBundles> bundles,
      ObjectProvider<CollectionListener> listener,
      ObjectProvider<StoreWatch> watch) {
    return new PgvectorCollectionStore(
        settings,
        ssl(settings, bundles),
        InstantSource.system(),
        new Later(listener),
        watch.getIfAvailable(() -> StoreWatch.NONE));
  }

  private static @Nullable SSLContext ssl(
      StoreSettings settings, ObjectProvider<SslBundles> bundles) {
    String name = settings.sslBundle();
    if (name == null) {
      return null;
    }
    try {
      return bundles.getObject().getBundle(name).createSslContext();
    } catch (NoSuchSslBundleException e) {
      throw new Fault.InvalidSetting(
          "semblance.collections.ssl-bundle",
          "is " + Fault.quote(name) + ", which is no bundle of spring.ssl.bundle");
    }
  }

  /** Asks for the listener when there is something to tell: it asks for the store itself. */
  private record Later(ObjectProvider<CollectionListener> listener) implements CollectionListener {
    private CollectionListener now() {
      return listener.getIfAvailable(() -> NONE);
    }

    @Override
    public void opened(StoredCollection collection) {
      now().opened(collection);
    }

    @Override
    public void closing(StoredCollection collection) {
      now().closing(collection);
    }
  }

  @Bean
  CollectionNames collectionNames(PgvectorCollectionStore store) {
    return () -> {
      try {
        return store.trouble() == null ? store.names() : null;
      } catch (Fault e) {
        return null;
      }
    };
  }

  @Bean
  StoreHealth collectionsHealthIndicator(PgvectorCollectionStore store) {
    return new StoreHealth(PgvectorCollectionStore.NAME, store);
  }

  @Bean
  Tending tending(PgvectorCollectionStore store) {
    return new Tending(store);
  }

  /** Looks after collections while the server runs. */
  static final class Tending implements SmartLifecycle {
    private final PgvectorCollectionStore store;
    private volatile boolean running;

    Tending(PgvectorCollectionStore store) {
      this.store = store;
    }

    @Override
    public void start() {
      running = true;
      store.start();
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
