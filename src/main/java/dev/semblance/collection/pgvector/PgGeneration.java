package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Migration;
import dev.semblance.collection.StoredDocument;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A generation in two tables. */
final class PgGeneration implements Generation {
  private final PgDatabase database;
  private final CollectionRow row;
  private final int number;
  private final CollectionSettings settings;
  private final PgDocuments documents;
  private final PgRunner runner;

  PgGeneration(
      PgDatabase database,
      PgRunner runner,
      CollectionRow row,
      int number,
      CollectionSettings settings) {
    this.database = database;
    this.runner = runner;
    this.row = row;
    this.number = number;
    this.settings = settings;
    this.documents = new PgDocuments(PgTables.of(database.schema(), row.id(), number));
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public CollectionSettings settings() {
    return settings;
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return latest(List.of(id)).get(id);
  }

  @Override
  public Map<String, StoredDocument> latest(Collection<String> ids) {
    return ids.isEmpty()
        ? Map.of()
        : database.readAtOnce(
            "get", row.name(), connection -> documents.find(connection, ids, true, true));
  }

  @Override
  public long seqOf(String id) {
    return seqsOf(List.of(id)).getOrDefault(id, 0L);
  }

  @Override
  public Map<String, Long> seqsOf(Collection<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> seqs = new LinkedHashMap<>();
    database
        .call("heads", row.name(), connection -> documents.heads(connection, ids))
        .forEach((id, head) -> seqs.put(id, head.seq()));
    return seqs;
  }

  @Override
  public void follow(StoredDocument document) {
    followAll(List.of(document));
  }

  @Override
  public void followAll(List<StoredDocument> followed) {
    if (followed.isEmpty()) {
      return;
    }
    database.write(
        "follow",
        row.name(),
        connection -> {
          checkRunner(connection);
          // They may have been declared while the documents were embedded.
          Map<String, FieldType> fields =
              CollectionRow.required(connection, database.schema(), row, false).settings().fields();
          documents.write(connection, followed, settings.withFields(fields));
          return true;
        });
  }

  @Override
  public void follow(Collection<String> deleted) {
    database.write(
        "follow",
        row.name(),
        connection -> {
          checkRunner(connection);
          return documents.delete(connection, deleted);
        });
  }

  private void checkRunner(Connection connection) throws SQLException {
    Migration migration = row.migration();
    runner.check(connection, row.id(), migration == null ? "of " + row.name() : migration.id());
  }

  @Override
  public List<Head> heads(@Nullable String after, int limit) {
    return database.call(
        "heads", row.name(), connection -> documents.page(connection, after, limit));
  }

  @Override
  public long count() {
    return database.call("count", row.name(), connection -> documents.count(connection, "true"));
  }

  @Override
  public Some withoutText(int ids) {
    return some("text is null", ids);
  }

  @Override
  public Some withoutVector(int ids) {
    return some("bare and text is not null", ids);
  }

  private Some some(String condition, int ids) {
    return database.call(
        "count", row.name(), connection -> documents.some(connection, condition, ids));
  }

  /** What is committed lasts. */
  @Override
  public void makeDurable() {}
}
