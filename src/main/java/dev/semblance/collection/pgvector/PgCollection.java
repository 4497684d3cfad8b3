package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Generation;
import dev.semblance.collection.KeptFiles;
import dev.semblance.collection.Migration;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.WriteListener;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A collection in PostgreSQL; what its row says is read again when it is older than a moment. */
final class PgCollection implements StoredCollection {
  private static final long FRESH_NANOS = 50_000_000;

  private final PgvectorCollectionStore store;
  private final PgDatabase database;
  private final PgSchema schema;
  private final PgRunner runner;
  private final PgWrites writes;
  private final PgMigrating migrating;
  private volatile CollectionRow row;
  private volatile long readAt;

  PgCollection(PgvectorCollectionStore store, PgDatabase database, CollectionRow row) {
    this.store = store;
    this.database = database;
    this.schema = database.schema();
    this.runner = store.runner();
    this.writes = new PgWrites(database, row);
    this.migrating = new PgMigrating(schema, runner);
    this.row = row;
    this.readAt = System.nanoTime();
  }

  long id() {
    return row.id();
  }

  private CollectionRow row() {
    CollectionRow known = row;
    return System.nanoTime() - readAt < FRESH_NANOS ? known : readRow();
  }

  private CollectionRow readRow() {
    return database.call(
        "collection",
        row.name(),
        connection -> known(CollectionRow.required(connection, schema, row, false)));
  }

  CollectionRow known(CollectionRow read) {
    row = read;
    readAt = System.nanoTime();
    return read;
  }

  private void forgetRow() {
    readAt = System.nanoTime() - FRESH_NANOS;
  }

  @Override
  public String name() {
    return row.name();
  }

  @Override
  public CollectionSettings settings() {
    return row().settings();
  }

  @Override
  public Facts facts() {
    CollectionRow of = readRow();
    PgTables tables = tables(of, of.live());
    return database.call(
        "count",
        of.name(),
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet counted =
                  statement.executeQuery(
                      "select (select count(*) from "
                          + tables.documents()
                          + "), (select count(*) from "
                          + tables.chunks()
                          + "), "
                          + bytes(tables)
                          + (of.follows() ? " + " + bytes(tables(of, of.other())) : ""))) {
            counted.next();
            return new Facts(
                counted.getLong(1),
                counted.getLong(2),
                counted.getLong(3),
                of.live(),
                of.seq(),
                of.created());
          }
        });
  }

  private static String bytes(PgTables tables) {
    return "pg_total_relation_size('"
        + tables.documents()
        + "') + pg_total_relation_size('"
        + tables.chunks()
        + "')";
  }

  private PgTables tables(CollectionRow of, int generation) {
    return PgTables.of(schema, of.id(), generation);
  }

  @Override
  public long seq() {
    return readRow().seq();
  }

  @Override
  public Generation live() {
    CollectionRow of = row();
    return new PgGeneration(database, runner, of, of.live(), of.settings());
  }

  @Override
  public @Nullable Generation other() {
    CollectionRow of = row();
    return of.follows()
        ? new PgGeneration(
            database, runner, of, of.other(), Objects.requireNonNull(of.migration()).other())
        : null;
  }

  @Override
  public @Nullable Migration migration() {
    return row().migration();
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return latest(List.of(id)).get(id);
  }

  @Override
  public Map<String, StoredDocument> latest(Collection<String> ids) {
    return ids.isEmpty() ? Map.of() : live().latest(ids);
  }

  // ---- writes ----

  @Override
  public @Nullable Applied put(
      StoredDocument document, @Nullable Long expectedSeq, int generation) {
    List<Written> written = put(List.of(document), expectedSeq, generation);
    if (written.isEmpty()) {
      return null;
    }
    Fault.Conflict refused = written.getFirst().fault();
    if (refused != null) {
      throw refused;
    }
    return written.getFirst().applied();
  }

  @Override
  public List<Written> putAll(List<StoredDocument> documents, int generation) {
    return documents.isEmpty() ? List.of() : put(documents, null, generation);
  }

  private List<Written> put(
      List<StoredDocument> documents, @Nullable Long expectedSeq, int generation) {
    try {
      List<Written> written = writes.put(documents, expectedSeq, generation);
      store.written(row, documents.size());
      return written;
    } finally {
      forgetRow();
    }
  }

  @Override
  public Deleted delete(Collection<String> ids) {
    try {
      return writes.delete(ids);
    } finally {
      forgetRow();
    }
  }

  @Override
  public Deleted delete(Filter filter) {
    try {
      return writes.delete(filter);
    } finally {
      forgetRow();
    }
  }

  /** What is committed lasts. */
  @Override
  public void makeDurable(long seq) {}

  /** What is committed is seen. */
  @Override
  public void makeVisible(long seq) {}

  @Override
  public CollectionView view(long minSeq) {
    CollectionRow of = row();
    if (of.seq() < minSeq) {
      of = readRow();
    }
    if (of.seq() < minSeq) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("min_seq"),
          "is " + minSeq + ", the last write of collection " + of.name() + " is " + of.seq());
    }
    return new PgvectorView(database, of);
  }

  @Override
  public CollectionCopy copy(Path folder, CollectionCopy.Watch watch) {
    throw store.withoutSnapshots();
  }

  @Override
  public KeptFiles kept() {
    CollectionRow of = row();
    return new PgKeptFiles(database, of.name(), of.id(), of.live());
  }

  // ---- settings and generations ----

  @Override
  public void change(CollectionSettings settings) {
    change(settings(), settings);
  }

  @Override
  public void change(CollectionSettings read, CollectionSettings settings) {
    boolean rewrite =
        changeRow(
            (connection, of) -> {
              if (!of.settings().equals(read)) {
                throw of.changedByAnother();
              }
              boolean newFields = !settings.fields().equals(of.settings().fields());
              Migration migration = of.migration();
              if (newFields && of.follows()) {
                runner.hold(connection, of.id());
              }
              CollectionRow.keep(
                  connection,
                  schema,
                  of,
                  migration == null
                      ? null
                      : migration.with(migration.other().withFields(settings.fields())),
                  of.live(),
                  settings);
              if (newFields) {
                FieldRewriting.begin(connection, schema, of.id());
              }
              return newFields;
            });
    if (rewrite) {
      store.rewriteInBackground(this);
    }
  }

  /** Changes a row that is locked. */
  private interface Change<T extends @Nullable Object> {
    T of(Connection connection, CollectionRow row) throws SQLException;
  }

  private <T extends @Nullable Object> T changeRow(Change<T> change) {
    try {
      return database.write(
          "change",
          row.name(),
          connection ->
              change.of(connection, CollectionRow.required(connection, schema, row, true)));
    } finally {
      forgetRow();
    }
  }

  @Override
  public void begin(Migration migration) {
    var _ =
        changeRow(
            (connection, of) -> {
              migrating.begin(connection, of, migration);
              return true;
            });
  }

  @Override
  public void keep(Migration migration) {
    Migration read = migration();
    if (read == null) {
      throw Fault.NotFound.part(name(), "migration", migration.id());
    }
    keep(read, migration);
  }

  @Override
  public void keep(Migration read, Migration migration) {
    if (changeRow((connection, of) -> migrating.keep(connection, of, read, migration))) {
      store.clear();
    }
  }

  @Override
  public void forgetMigration() {
    var _ =
        changeRow(
            (connection, of) -> {
              migrating.forget(connection, of);
              return true;
            });
    store.clear();
  }

  @Override
  public void swap(Migration after, Runnable catchUp) {
    // Shared locks from here on: what is carried over meanwhile has the same over other
    // connections.
    var _ =
        changeRow(
            (connection, of) -> {
              migrating.swap(
                  connection,
                  of,
                  after,
                  () -> {
                    store.tellAll(connection, of.id());
                    catchUp.run();
                  });
              return true;
            });
  }

  @Override
  public void tell(WriteListener listener) {
    store.tell(this, listener);
  }

  @Override
  public void lookAfterMigration() {
    var _ =
        database.write(
            "runner",
            row.name(),
            connection -> {
              runner.take(connection, row.id());
              return true;
            });
    forgetRow();
  }
}
