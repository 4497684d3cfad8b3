package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionName;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoreSettings;
import dev.semblance.collection.StoreTrouble;
import dev.semblance.collection.StoreWatch;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.WriteListener;
import dev.semblance.collection.lucene.LanguageWords;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collections in PostgreSQL with pgvector, which other servers may share. Opens no connection
 * before the first call, and none of its calls outlives the settings' timeout by much. Safe to
 * share.
 */
public final class PgvectorCollectionStore implements CollectionStore, StoreTrouble, AutoCloseable {
  static final String NAME = "pgvector";

  private final PgDatabase database;
  private final PgSchema schema;
  private final PgRunner runner;
  private final InstantSource clock;
  private final CollectionListener listener;
  private final PgTending tending;

  /** The same collection is the same object: who changes its migration locks it. */
  private final Map<Long, PgCollection> known = new ConcurrentHashMap<>();

  /**
   * @param ssl by whose certificates the database is trusted; null for what the URL says
   * @param listener told of collections whose migration this server is to look after
   */
  public PgvectorCollectionStore(
      StoreSettings settings,
      @Nullable SSLContext ssl,
      InstantSource clock,
      CollectionListener listener,
      StoreWatch watch) {
    this.database = new PgDatabase(settings, watch, ssl);
    this.schema = database.schema();
    this.runner = new PgRunner(schema);
    this.clock = clock;
    this.listener = listener;
    this.tending = new PgTending(this, database, runner, listener);
  }

  /** Begins to look for migrations that nobody looks after, and for what is to be cleared away. */
  public void start() {
    tending.start();
  }

  PgRunner runner() {
    return runner;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> languages() {
    return LanguageWords.languages();
  }

  @Override
  public int maxDimensions() {
    return PgSchema.MAX_DIMENSIONS;
  }

  @Override
  public void check(CollectionSettings settings) {
    CollectionStore.super.check(settings);
    if (settings.quantization() != Quantization.NONE) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("quantization"),
          "is "
              + settings.quantization().wireName()
              + ", the pgvector store keeps whole vectors: leave it out, or say none");
    }
  }

  @Override
  public Fault.CollectionUnavailable withoutSnapshots() {
    return new Fault.CollectionUnavailable(
        "the pgvector store takes no snapshots: back its database up, by pg_dump or by continuous"
            + " archiving");
  }

  @Override
  public @Nullable String trouble() {
    return tending.trouble();
  }

  @Override
  public List<String> names() {
    return database.call(
        "collections",
        null,
        connection -> {
          List<String> names = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      "select name from " + schema.table("collections") + " order by name")) {
            while (rows.next()) {
              names.add(rows.getString(1));
            }
          }
          return names;
        });
  }

  @Override
  public StoredCollection find(String name) {
    return collection(
        database.call(
            "collection",
            name,
            connection -> {
              CollectionRow row = CollectionRow.named(connection, schema, name);
              if (row == null) {
                throw Fault.NotFound.collection(name);
              }
              return row;
            }));
  }

  PgCollection collection(CollectionRow row) {
    PgCollection one = known.computeIfAbsent(row.id(), _ -> new PgCollection(this, database, row));
    one.known(row);
    return one;
  }

  /** Forgets collections that are no longer there. */
  void retain(Set<Long> ids) {
    known.keySet().retainAll(ids);
  }

  @Override
  public StoredCollection create(String name, CollectionSettings settings) {
    CollectionName.check(name);
    check(settings);
    return collection(
        database.write("create", name, connection -> create(connection, name, settings)));
  }

  private CollectionRow create(Connection connection, String name, CollectionSettings settings)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into "
                + schema.table("collections")
                + " (name, created, settings, live, seq) values (?, ?, ?, 1, 0)"
                + " on conflict (name) do nothing returning id")) {
      insert.setString(1, name);
      insert.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
      insert.setString(3, CollectionRow.json(settings));
      try (ResultSet made = insert.executeQuery();
          Statement statement = connection.createStatement()) {
        if (!made.next()) {
          throw new Fault.Conflict(null, "there is a collection " + name);
        }
        schema.makeGeneration(statement, PgTables.of(schema, made.getLong(1), 1), settings);
      }
    }
    return java.util.Objects.requireNonNull(CollectionRow.named(connection, schema, name));
  }

  @Override
  public void delete(String name) {
    long[] gone = new long[1];
    boolean deleted =
        database.write(
            "drop",
            name,
            connection -> {
              try (PreparedStatement delete =
                  connection.prepareStatement(
                      "delete from "
                          + schema.table("collections")
                          + " where name = ? returning id")) {
                delete.setString(1, name);
                try (ResultSet row = delete.executeQuery()) {
                  if (!row.next()) {
                    return false;
                  }
                  gone[0] = row.getLong(1);
                }
              }
              try (Statement statement = connection.createStatement()) {
                for (String table : List.of("runners", "changes", "kept")) {
                  statement.execute(
                      "delete from " + schema.table(table) + " where collection = " + gone[0]);
                }
              }
              return true;
            });
    if (!deleted) {
      throw Fault.NotFound.collection(name);
    }
    PgCollection last = known.remove(gone[0]);
    if (last != null) {
      listener.closing(last);
    }
    clear();
  }

  // ---- for collections ----

  void tell(PgCollection collection, WriteListener to) {
    tending.tell(collection, to);
  }

  /** Tells of all that was written until now; the collection's row is locked. */
  void tellAll(Connection connection, long collection) throws SQLException {
    tending.tellAll(connection, collection);
  }

  void clear() {
    tending.clear();
  }

  void rewriteInBackground(PgCollection collection) {
    tending.rewrite(collection.name(), collection.id());
  }

  void written(CollectionRow row, int documents) {
    tending.written(row, documents);
  }

  @Override
  public void close() {
    tending.close();
    database.close();
  }
}
