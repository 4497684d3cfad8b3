package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where collections are kept: in this process, or in an engine that several servers share.
 *
 * @param store What keeps collections: lucene, in files of this process below semblance.data; or
 *     opensearch (Elasticsearch too) or pgvector, by url.
 * @param url Of the engine, such as https://search:9200 or jdbc:postgresql://db:5432/semblance;
 *     none for lucene.
 * @param username Who asks the engine; nobody when not set.
 * @param password Of the username.
 * @param apiKey Instead of a username, for OpenSearch and Elasticsearch: sent as it is, Base64.
 * @param sslBundle Name of the spring.ssl.bundle by whose certificates the engine is trusted; the
 *     JVM's own when not set.
 * @param namespace What the engine's names begin with: the schema in PostgreSQL, the prefix of
 *     indexes in OpenSearch. Servers with one namespace share their collections.
 * @param connections Most connections to the engine at a time.
 * @param connectTimeout How long a connection may take to be made.
 * @param timeout How long a call to the engine may take.
 * @param retries How often a call that failed for a moment is made again.
 * @param backoff How long the first wait before that is; each next one is twice as long.
 * @param allowOldPgvector Whether pgvector before 0.8.4 is used, whose indexes VACUUM may corrupt.
 */
@ConfigurationProperties("semblance.collections")
public record StoreSettings(
    @DefaultValue("lucene") Kind store,
    @Nullable String url,
    @Nullable String username,
    @Nullable String password,
    @Nullable String apiKey,
    @Nullable String sslBundle,
    @DefaultValue("semblance") String namespace,
    @DefaultValue("16") int connections,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("30s") Duration timeout,
    @DefaultValue("3") int retries,
    @DefaultValue("100ms") Duration backoff,
    @DefaultValue("false") boolean allowOldPgvector) {

  private static final String PREFIX = "semblance.collections.";

  /** What keeps collections. */
  public enum Kind {
    LUCENE,
    OPENSEARCH,
    PGVECTOR
  }

  public StoreSettings {
    if (store != Kind.LUCENE && (url == null || url.isBlank())) {
      throw new Fault.InvalidSetting(
          PREFIX + "url", "is not set, needed where semblance.collections.store is not lucene");
    }
    if (!namespace.matches("[a-z][a-z0-9_]{0,30}")) {
      throw new Fault.InvalidSetting(
          PREFIX + "namespace",
          "is "
              + Fault.quote(namespace)
              + ", allowed: a lower-case letter, then up to 30 of them, digits and _");
    }
    between("connections", connections, 2, 1_000);
    between("connect-timeout", connectTimeout.toMillis(), 1, 60_000);
    between("timeout", timeout.toMillis(), 10, 600_000);
    between("retries", retries, 0, 20);
    between("backoff", backoff.toMillis(), 1, 10_000);
  }

  private static void between(String name, long found, long least, long most) {
    if (found < least || found > most) {
      throw new Fault.InvalidSetting(
          PREFIX + name,
          "is "
              + found
              + (name.matches(".*timeout|backoff") ? " ms" : "")
              + ", allowed: "
              + least
              + " to "
              + most);
    }
  }

  /** An engine's address; only where {@link #store} is not Lucene. */
  public String address() {
    return java.util.Objects.requireNonNull(url).strip();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "StoreSettings[store=" + store + ", namespace=" + namespace + "]";
  }
}
