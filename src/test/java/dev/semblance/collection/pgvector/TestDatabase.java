package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.StoreSettings;
import dev.semblance.collection.StoreWatch;
import dev.semblance.containers.TestImage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A PostgreSQL with pgvector that all tests of the process use, each under its own namespace. */
public final class TestDatabase {
  private static final int PORT = 5432;
  private static final String NAME = "semblance";

  /** Taken away when the process ends. */
  private static final GenericContainer<?> CONTAINER = started();

  private TestDatabase() {}

  private static GenericContainer<?> started() {
    @SuppressWarnings("resource")
    GenericContainer<?> container =
        TestImage.PGVECTOR
            .container()
            .withExposedPorts(PORT)
            .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 1));
    container.start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
    return container;
  }

  static String url() {
    return "jdbc:postgresql://"
        + CONTAINER.getHost()
        + ":"
        + CONTAINER.getMappedPort(PORT)
        + "/"
        + NAME;
  }

  /** What a server is started with to keep its collections here. */
  public static List<String> serverOptions(String namespace) {
    String prefix = "--semblance.collections.";
    return List.of(
        prefix + "store=pgvector",
        prefix + "url=" + url(),
        prefix + "username=" + NAME,
        prefix + "password=" + NAME,
        prefix + "namespace=" + namespace,
        prefix + "allow-old-pgvector=true");
  }

  /** Such as no test before this one had. */
  public static String freshNamespace() {
    return "t" + Long.toString(System.nanoTime(), 36);
  }

  static StoreSettings settings(String url, String namespace, boolean allowOldPgvector) {
    return new StoreSettings(
        StoreSettings.Kind.PGVECTOR,
        url,
        NAME,
        NAME,
        null,
        null,
        namespace,
        8,
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        3,
        Duration.ofMillis(50),
        allowOldPgvector);
  }

  static PgvectorCollectionStore store(String namespace) {
    return store(namespace, CollectionListener.NONE);
  }

  /** A store as a server has it. */
  public static PgvectorCollectionStore store(String namespace, CollectionListener listener) {
    return store(settings(url(), namespace, true), listener);
  }

  static PgvectorCollectionStore store(StoreSettings settings, CollectionListener listener) {
    PgvectorCollectionStore store =
        new PgvectorCollectionStore(
            settings, null, InstantSource.system(), listener, StoreWatch.NONE);
    store.start();
    return store;
  }

  /** Ends every process of the server as a crash does; it begins again by itself. */
  static void crash() throws IOException, InterruptedException {
    CONTAINER.execInContainer("pkill", "-9", "-x", "postgres");
  }
}
