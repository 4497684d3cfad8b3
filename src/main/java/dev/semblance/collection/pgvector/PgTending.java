package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.WriteListener;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for collections beside their calls: migrations that no server looks after are taken
 * up, their writes told; tables that nothing names are dropped; the planner's figures are made anew
 * after many writes; fields that were declared later are put over what is there. Safe to share.
 */
final class PgTending implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PgTending.class);
  private static final int LOOK_MILLIS = 2_000;
  private static final int TELL_MILLIS = 200;
  private static final int TOLD_AT_ONCE = 1_000;
  private static final int CLEAR_LOOKS = 15;
  private static final long FIRST_ANALYSIS = 1_000;
  private static final long LAST_ANALYSIS = 100_000;

  private final PgvectorCollectionStore store;
  private final PgDatabase database;
  private final PgSchema schema;
  private final PgRunner runner;
  private final CollectionListener listener;
  private final ScheduledThreadPoolExecutor threads;
  private final Map<Long, Follower> followers = new ConcurrentHashMap<>();
  private final Set<Long> rewriting = ConcurrentHashMap.newKeySet();
  private final Map<PgTables, Writes> writes = new ConcurrentHashMap<>();
  private volatile @Nullable String trouble;
  private volatile boolean closed;
  private int looks;

  /** Whoever carries a collection's writes over; held while they are taken and told. */
  private record Follower(PgCollection collection, WriteListener to, ReentrantLock telling) {}

  /** Of a generation by this server, and after how many of them it is analysed. */
  private static final class Writes {
    private long count;
    private long next = FIRST_ANALYSIS;

    synchronized boolean add(int documents) {
      count += documents;
      if (count < next) {
        return false;
      }
      next = count + Math.min(count, LAST_ANALYSIS);
      return true;
    }
  }

  PgTending(
      PgvectorCollectionStore store,
      PgDatabase database,
      PgRunner runner,
      CollectionListener listener) {
    this.store = store;
    this.database = database;
    this.schema = database.schema();
    this.runner = runner;
    this.listener = listener;
    this.threads =
        new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().daemon().name("semblance-pgvector-", 0).factory());
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    var _ =
        threads.scheduleWithFixedDelay(
            () -> followers.values().forEach(one -> quietly(() -> tellSome(one))),
            TELL_MILLIS,
            TELL_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  void start() {
    var _ = threads.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Nullable String trouble() {
    return trouble;
  }

  private void quietly(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (!closed) {
        log.debug("PostgreSQL did not do what is done beside calls", e);
      }
    }
  }

  private void background(Runnable step) {
    try {
      threads.execute(() -> quietly(step));
    } catch (RejectedExecutionException e) {
      log.debug("The server is stopping");
    }
  }

  // ---- migrations ----

  private void look() {
    try {
      List<CollectionRow> rows = rows();
      if (trouble != null) {
        log.info("Collections in PostgreSQL are served again");
      }
      trouble = null;
      Set<Long> ids = new HashSet<>();
      for (CollectionRow row : rows) {
        ids.add(row.id());
        if (row.follows()) {
          attend(row);
        }
        if (row.rewrite()) {
          rewrite(row.name(), row.id());
        }
      }
      for (Follower one : followers.values()) {
        boolean follows =
            rows.stream().anyMatch(row -> row.id() == one.collection().id() && row.follows());
        if (!follows) {
          listener.closing(one.collection());
        }
      }
      store.retain(ids);
      if (looks++ % CLEAR_LOOKS == 0) {
        clearNow();
      }
    } catch (Fault e) {
      if (!closed && !e.message().equals(trouble)) {
        trouble = e.message();
        log.error("Collections are not served: {}", trouble);
      }
    } catch (RuntimeException e) {
      log.warn("Collections in PostgreSQL were not looked through", e);
    }
  }

  private List<CollectionRow> rows() {
    return database.call(
        "collections",
        null,
        connection -> {
          List<CollectionRow> rows = new ArrayList<>();
          for (String name : names(connection)) {
            CollectionRow row = CollectionRow.named(connection, schema, name);
            if (row != null) {
              rows.add(row);
            }
          }
          return rows;
        });
  }

  /** Of those for which there is something to do. */
  private List<String> names(Connection connection) throws SQLException {
    return strings(
        connection,
        "select name from " + schema.table("collections") + " where follows or rewrite");
  }

  private static List<String> strings(Connection connection, String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  private void attend(CollectionRow row) {
    Follower mine = followers.get(row.id());
    boolean held =
        database.write(
            "runner",
            row.name(),
            connection ->
                mine == null
                    ? runner.takeFree(connection, row.id())
                    : runner.renew(connection, row.id()));
    if (mine == null && held) {
      listener.opened(store.collection(row));
    } else if (mine != null && !held) {
      log.info("Collection {}: another server looks after its migration", row.name());
      listener.closing(mine.collection());
    }
  }

  void tell(PgCollection collection, WriteListener to) {
    if (to.equals(WriteListener.NONE)) {
      followers.remove(collection.id());
    } else {
      followers.put(collection.id(), new Follower(collection, to, new ReentrantLock()));
    }
  }

  private void tellSome(Follower follower) {
    follower.telling().lock();
    try {
      var _ =
          database.write(
              "changes",
              follower.collection().name(),
              connection -> {
                runner.check(connection, follower.collection().id(), "");
                return take(connection, follower, TOLD_AT_ONCE);
              });
    } finally {
      follower.telling().unlock();
    }
  }

  void tellAll(Connection connection, long collection) throws SQLException {
    Follower follower = followers.get(collection);
    if (follower == null) {
      return;
    }
    // What was taken before is told before this has the lock.
    follower.telling().lock();
    try {
      var _ = take(connection, follower, Integer.MAX_VALUE);
    } finally {
      follower.telling().unlock();
    }
  }

  /**
   * Tells before the commit: one that is done and not answered takes no ids away unheard, and one
   * that fails has them told twice.
   *
   * @return how many
   */
  private int take(Connection connection, Follower follower, int most) throws SQLException {
    List<String> ids = FollowedWrites.take(connection, schema, follower.collection().id(), most);
    if (!ids.isEmpty()) {
      follower.to().written(ids);
    }
    return ids.size();
  }

  // ---- tables ----

  void clear() {
    background(this::clearNow);
  }

  /** Drops tables of generations that no row names; one that is read still waits for the next. */
  private void clearNow() {
    List<String> unnamed =
        database.call(
            "clear",
            null,
            connection -> {
              List<String> tables =
                  strings(
                      connection,
                      "select relname from pg_class where relkind = 'r' and relnamespace = '"
                          + schema.namespace()
                          + "'::regnamespace and relname ~ '^[dc]_[0-9]+_[0-9]+$'");
              // Read after the tables: one that is made meanwhile has its row when it is there.
              Set<String> named = new HashSet<>();
              for (String name :
                  strings(connection, "select name from " + schema.table("collections"))) {
                CollectionRow row = CollectionRow.named(connection, schema, name);
                if (row != null) {
                  named.add(row.id() + "_" + row.live());
                  if (row.follows()) {
                    named.add(row.id() + "_" + row.other());
                  }
                }
              }
              tables.removeIf(table -> named.contains(table.substring(2)));
              return tables;
            });
    for (String table : unnamed) {
      quietly(
          () -> {
            var _ =
                database.write(
                    "clear",
                    null,
                    connection -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("set local lock_timeout = 300");
                        statement.execute("drop table if exists " + schema.table(table));
                      }
                      return true;
                    });
          });
    }
  }

  void rewrite(String name, long id) {
    if (rewriting.add(id)) {
      background(
          () -> {
            try {
              new FieldRewriting(database, () -> closed).run(name, id);
            } finally {
              rewriting.remove(id);
            }
          });
    }
  }

  void written(CollectionRow row, int documents) {
    PgTables tables = PgTables.of(schema, row.id(), row.live());
    if (writes.computeIfAbsent(tables, _ -> new Writes()).add(documents)) {
      background(
          () -> {
            var _ =
                database.call(
                    "analyze",
                    row.name(),
                    connection -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("analyze " + tables.documents() + ", " + tables.chunks());
                      }
                      return true;
                    });
          });
    }
  }

  /** Leaves what this server looks after to the others. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    for (Follower one : List.copyOf(followers.values())) {
      listener.closing(one.collection());
      followers.remove(one.collection().id());
      quietly(
          () -> {
            var _ =
                database.write(
                    "runner",
                    one.collection().name(),
                    connection -> {
                      runner.leave(connection, one.collection().id());
                      return true;
                    });
          });
    }
  }
}
