package dev.semblance.collection.pgvector;

import dev.semblance.collection.Filter;
import dev.semblance.collection.GenerationChangedException;
import dev.semblance.collection.StoredCollection.Applied;
import dev.semblance.collection.StoredCollection.Deleted;
import dev.semblance.collection.StoredCollection.Written;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a collection. Each is one transaction that holds the collection's row, so that seqs
 * have no gaps; it is answered when it is committed. Safe to share.
 */
final class PgWrites {
  private final PgDatabase database;
  private final PgSchema schema;
  private final CollectionRow known;

  /**
   * @param known the collection's row as it was once; what matters of it is read again
   */
  PgWrites(PgDatabase database, CollectionRow known) {
    this.database = database;
    this.schema = database.schema();
    this.known = known;
  }

  /** Empty where the one document's seq is another than was expected. */
  List<Written> put(List<StoredDocument> documents, @Nullable Long expectedSeq, int generation) {
    return database.writeInTurn(
        "put", known.name(), connection -> put(connection, documents, expectedSeq, generation));
  }

  private List<Written> put(
      Connection connection,
      List<StoredDocument> documents,
      @Nullable Long expectedSeq,
      int generation)
      throws SQLException {
    CollectionRow of = CollectionRow.required(connection, schema, known, true);
    if (of.live() != generation) {
      throw new GenerationChangedException();
    }
    PgDocuments kept = new PgDocuments(PgTables.of(schema, of.id(), of.live()));
    Map<String, PgDocuments.Head> heads =
        kept.heads(connection, documents.stream().map(StoredDocument::id).toList());
    List<Written> written = new ArrayList<>(documents.size());
    List<StoredDocument> numbered = new ArrayList<>(documents.size());
    long seq = of.seq();
    for (StoredDocument document : documents) {
      PgDocuments.Head before = heads.get(document.id());
      if (expectedSeq != null && (before == null || before.seq() != expectedSeq)) {
        return List.of();
      }
      Long version = document.version();
      if (expectedSeq == null
          && before != null
          && version != null
          && before.version() != null
          && version <= before.version()) {
        written.add(
            new Written(
                null,
                new Fault.Conflict(
                    null, "has version " + version + ", the stored one has " + before.version())));
        continue;
      }
      seq++;
      written.add(new Written(new Applied(seq, before != null), null));
      numbered.add(
          new StoredDocument(
              document.id(),
              document.text(),
              document.metadata(),
              version,
              seq,
              document.sentVector(),
              document.chunks()));
    }
    kept.write(connection, numbered, of.settings());
    advance(connection, of, seq, numbered.stream().map(StoredDocument::id).toList());
    return written;
  }

  /** Says what the last write was, and to whoever carries them over which documents it was of. */
  private void advance(Connection connection, CollectionRow of, long seq, List<String> ids)
      throws SQLException {
    if (seq == of.seq()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "update " + schema.table("collections") + " set seq = ? where id = ?")) {
      update.setLong(1, seq);
      update.setLong(2, of.id());
      update.executeUpdate();
    }
    if (of.follows()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into "
                  + schema.table("changes")
                  + " (collection, id) select ?, unnest(?::text[])")) {
        insert.setLong(1, of.id());
        insert.setArray(2, PgDocuments.texts(connection, ids));
        insert.executeUpdate();
      }
    }
  }

  Deleted delete(Collection<String> ids) {
    return delete((connection, documents) -> documents.delete(connection, ids));
  }

  Deleted delete(Filter filter) {
    return delete((connection, documents) -> documents.delete(connection, FilterSql.of(filter)));
  }

  /** Deletes documents and gives their ids. */
  private interface Deleting {
    List<String> from(Connection connection, PgDocuments documents) throws SQLException;
  }

  private Deleted delete(Deleting deleting) {
    return database.writeInTurn(
        "delete",
        known.name(),
        connection -> {
          CollectionRow of = CollectionRow.required(connection, schema, known, true);
          List<String> gone =
              deleting.from(connection, new PgDocuments(PgTables.of(schema, of.id(), of.live())));
          advance(connection, of, of.seq() + gone.size(), gone);
          return new Deleted(gone.size(), of.seq() + gone.size());
        });
  }
}
