package dev.semblance.collection.pgvector;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semblance.collection.StoreSettings;
import dev.semblance.collection.StoreWatch;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to PostgreSQL, and calls over them: timed, made again when they fail for a moment,
 * their failures turned into faults. Opens no connection before the first call. Safe to share.
 */
final class PgDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PgDatabase.class);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String NAME = PgvectorCollectionStore.NAME;

  private final StoreSettings settings;
  private final StoreWatch watch;
  private final HikariDataSource pool;
  private final PgSchema schema;
  private final Semaphore turns;
  private volatile boolean closed;

  /** Something done over a connection. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T over(Connection connection) throws SQLException;
  }

  /**
   * @param ssl by whose certificates the server is trusted; null for what the URL says
   */
  PgDatabase(StoreSettings settings, StoreWatch watch, @Nullable SSLContext ssl) {
    this.settings = settings;
    this.watch = watch;
    this.schema = new PgSchema(settings);
    this.turns = new Semaphore(Math.max(1, settings.connections() / 2), true);
    HikariConfig config = new HikariConfig();
    config.setPoolName("semblance-collections");
    config.setJdbcUrl(settings.address());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
    config.setValidationTimeout(Math.max(250, settings.connectTimeout().toMillis() / 2));
    // The server may start before its database.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "semblance");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty(
        "connectTimeout", Long.toString(Math.max(1, settings.connectTimeout().toSeconds())));
    config.addDataSourceProperty(
        "socketTimeout", Long.toString(settings.timeout().plus(GRACE).toSeconds()));
    if (ssl != null) {
      config.addDataSourceProperty("sslmode", "verify-full");
      config.addDataSourceProperty("sslfactory", BundleSockets.class.getName());
      config.addDataSourceProperty("sslfactoryarg", BundleSockets.register(ssl));
    }
    config.setConnectionInitSql(
        "set statement_timeout = "
            + settings.timeout().toMillis()
            + "; set plan_cache_mode = force_custom_plan; set hnsw.ef_search = "
            + PgvectorView.WALK
            // Lists under filters are walked on until they are full.
            + "; set hnsw.iterative_scan = relaxed_order; set jit = off;"
            // What is acknowledged lasts, whatever the server's default is.
            + " select set_config('synchronous_commit', case current_setting('synchronous_commit')"
            + " when 'off' then 'on' else current_setting('synchronous_commit') end, false)");
    this.pool = new HikariDataSource(config);
  }

  PgSchema schema() {
    return schema;
  }

  /**
   * Makes a call that reads, or whose writes are one transaction.
   *
   * @param operation for meters and spans
   * @param collection for faults, or null
   */
  <T extends @Nullable Object> T call(String operation, @Nullable String collection, Work<T> work) {
    return watch.watch(NAME, operation, () -> patiently(collection, _ -> read(work)));
  }

  /** As {@link #call}, for several statements that read what was there at one moment. */
  <T extends @Nullable Object> T readAtOnce(String operation, String collection, Work<T> work) {
    return watch.watch(NAME, operation, () -> patiently(collection, _ -> readAtOnce(work)));
  }

  /** As {@link #call}, in a transaction that is committed when the work returns. */
  <T extends @Nullable Object> T write(
      String operation, @Nullable String collection, Work<T> work) {
    return watch.watch(
        NAME, operation, () -> patiently(collection, committing -> transact(work, committing)));
  }

  /**
   * As {@link #write}, for work that may wait for others which hold a collection's row: at most
   * half of the connections do that at a time.
   */
  <T extends @Nullable Object> T writeInTurn(String operation, String collection, Work<T> work) {
    return watch.watch(
        NAME,
        operation,
        () -> {
          awaitTurn(collection);
          try {
            return patiently(collection, committing -> transact(work, committing));
          } finally {
            turns.release();
          }
        });
  }

  private void awaitTurn(String collection) {
    try {
      if (!turns.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw PgFaults.busy(collection);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  /** One try of a call; says by the flag that it is committing. */
  private interface Try<T extends @Nullable Object> {
    T call(boolean[] committing) throws SQLException;
  }

  private <T extends @Nullable Object> T patiently(@Nullable String collection, Try<T> call) {
    long pause = settings.backoff().toMillis();
    for (int attempt = 0; ; attempt++) {
      boolean[] committing = new boolean[1];
      try {
        return call.call(committing);
      } catch (SQLException e) {
        // The pool has tried again for as long as a connection may take.
        boolean last =
            attempt == settings.retries() || e instanceof SQLTransientConnectionException;
        if (committing[0] || last || closed || !PgFaults.passes(e)) {
          throw PgFaults.of(collection, e, committing[0]);
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Fault.Cancelled();
      }
      pause *= 2;
    }
  }

  private <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      return work.over(connection);
    }
  }

  private <T extends @Nullable Object> T readAtOnce(Work<T> work) throws SQLException {
    Connection connection = connection();
    try {
      beginReading(connection);
      return work.over(connection);
    } finally {
      giveBack(connection);
    }
  }

  /** Has all statements from now on see the database as the first of them does. */
  private static void beginReading(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
  }

  private <T extends @Nullable Object> T transact(Work<T> work, boolean[] committing)
      throws SQLException {
    try (Connection connection = connection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.over(connection);
        committing[0] = true;
        connection.commit();
        committing[0] = false;
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  /**
   * Makes a call of a view: over its connection, or over a new one, on which a transaction that
   * reads is begun and which is the view's from then on.
   *
   * @param held null before the first call
   * @param keep given the new connection when the call has passed
   */
  <T extends @Nullable Object> T hold(
      String operation,
      String collection,
      @Nullable Connection held,
      Consumer<Connection> keep,
      Work<T> work) {
    if (held == null) {
      return watch.watch(NAME, operation, () -> patiently(collection, _ -> begin(keep, work)));
    }
    return watch.watch(
        NAME,
        operation,
        () -> {
          try {
            return work.over(held);
          } catch (SQLException e) {
            throw PgFaults.of(collection, e, false);
          }
        });
  }

  private <T extends @Nullable Object> T begin(Consumer<Connection> keep, Work<T> work)
      throws SQLException {
    Connection connection = connection();
    boolean passed = false;
    try {
      beginReading(connection);
      T result = work.over(connection);
      keep.accept(connection);
      passed = true;
      return result;
    } finally {
      if (!passed) {
        giveBack(connection);
      }
    }
  }

  /** Ends a transaction that reads. */
  void giveBack(Connection connection) {
    try {
      // The pool rolls back, and sets what was set for the transaction as it was.
      connection.close();
    } catch (SQLException e) {
      log.debug("A connection was not given back", e);
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** A connection on which the tables are there; to be closed, which gives it back. */
  Connection connection() throws SQLException {
    if (closed) {
      throw new Fault.NotReady("the server is stopping and takes no new requests");
    }
    Connection connection = pool.getConnection();
    try {
      schema.prepare(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    pool.close();
  }
}
