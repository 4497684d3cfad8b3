package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionNames;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.StoreHealth;
import dev.semblance.collection.StoreSettings;
import dev.semblance.collection.StoreWatch;
import dev.semblance.fault.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The store of {@code semblance.collections.store=opensearch}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "semblance.collections.store", havingValue = "opensearch")
class OpenSearchConfiguration {
  private static final Logger log = LoggerFactory.getLogger(OpenSearchConfiguration.class);

  @Bean
  @Lazy
  OpenSearchCollectionStore collectionStore(
      StoreSettings settings,
      ObjectProvider<SslBundles> bundles,
      ObjectProvider<StoreWatch> watch,
      ObjectProvider<CollectionListener> listener) {
    return new OpenSearchCollectionStore(
        engine(settings, bundles),
        InstantSource.system(),
        watch.getIfAvailable(() -> StoreWatch.NONE),
        listener.getIfAvailable(() -> CollectionListener.NONE));
  }

  private static EngineSettings engine(StoreSettings settings, ObjectProvider<SslBundles> bundles) {
    String bundle = settings.sslBundle();
    return new EngineSettings(
        addresses(settings.address()),
        authorization(settings.username(), settings.password(), settings.apiKey()),
        bundle == null ? null : ssl(bundle, bundles),
        settings.namespace(),
        settings.connections(),
        settings.connectTimeout(),
        settings.timeout(),
        settings.retries(),
        settings.backoff());
  }

  private static SSLContext ssl(String bundle, ObjectProvider<SslBundles> bundles) {
    try {
      return bundles.getObject().getBundle(bundle).createSslContext();
    } catch (NoSuchSslBundleException e) {
      throw new Fault.InvalidSetting(
          "semblance.collections.ssl-bundle",
          "is " + Fault.quote(bundle) + ", which is no bundle of spring.ssl.bundle");
    }
  }

  /** Of nodes, between commas. */
  static List<URI> addresses(String urls) {
    return Arrays.stream(urls.split(","))
        .map(String::strip)
        .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
        .map(OpenSearchConfiguration::address)
        .toList();
  }

  private static URI address(String url) {
    try {
      URI address = URI.create(url);
      if (address.getHost() != null
          && address.getUserInfo() == null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new Fault.InvalidSetting(
        "semblance.collections.url",
        "has "
            + Fault.quote(url)
            + ", needed: http:// or https:// addresses of OpenSearch's nodes, between commas; who"
            + " asks is said by username and password, or api-key");
  }

  static @Nullable String authorization(
      @Nullable String username, @Nullable String password, @Nullable String apiKey) {
    if (apiKey != null) {
      return "ApiKey " + apiKey;
    }
    return username == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (username + ":" + (password == null ? "" : password))
                        .getBytes(StandardCharsets.UTF_8));
  }

  @Bean
  CollectionNames collectionNames(ObjectProvider<CollectionStore> store) {
    return () -> {
      try {
        return store.getObject().names();
      } catch (Fault e) {
        return null;
      }
    };
  }

  @Bean
  StoreHealth collectionsHealthIndicator(ObjectProvider<OpenSearchCollectionStore> store) {
    return new StoreHealth("opensearch", () -> store.getObject().trouble());
  }

  @Bean
  OpenSearchAtStart openSearchAtStart(ObjectProvider<CollectionStore> store) {
    return new OpenSearchAtStart(store);
  }

  /** Looks for migrations to go on with when the server starts; nobody waits for it. */
  static final class OpenSearchAtStart implements SmartLifecycle {
    private final ObjectProvider<CollectionStore> store;
    private volatile boolean running;

    OpenSearchAtStart(ObjectProvider<CollectionStore> store) {
      this.store = store;
    }

    @Override
    public void start() {
      running = true;
      Thread.ofVirtual().name("collections-start").start(this::look);
    }

    private void look() {
      try {
        log.info("OpenSearch keeps {} collections", store.getObject().names().size());
      } catch (Fault e) {
        // Embedding goes on; routes of collections answer the same.
        log.error("Collections are not served: {}", e.message());
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
