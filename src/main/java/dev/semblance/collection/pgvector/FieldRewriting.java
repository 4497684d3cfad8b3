package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Metadata;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Has fields that were declared later filter what was there before, some documents at a time. */
final class FieldRewriting {
  private static final int AT_ONCE = 500;

  private final PgDatabase database;
  private final PgSchema schema;
  private final BooleanSupplier stopped;

  FieldRewriting(PgDatabase database, BooleanSupplier stopped) {
    this.database = database;
    this.schema = database.schema();
    this.stopped = stopped;
  }

  /** Has the row say that it is to be done; whoever starts next does what is not done. */
  static void begin(Connection connection, PgSchema schema, long id) throws SQLException {
    mark(connection, schema, id, true);
  }

  private static void mark(Connection connection, PgSchema schema, long id, boolean rewrite)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update " + schema.table("collections") + " set rewrite = ? where id = ?")) {
      update.setBoolean(1, rewrite);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  /** Goes through both generations; ends early when the collection is gone or this is stopped. */
  void run(String name, long id) {
    CollectionRow row =
        database.call("collection", name, c -> CollectionRow.of(c, schema, id, false));
    if (row == null) {
      return;
    }
    generation(row, row.live());
    if (row.follows()) {
      generation(row, row.other());
    }
    var _ =
        database.write(
            "change",
            name,
            connection -> {
              CollectionRow now = CollectionRow.of(connection, schema, id, true);
              if (now != null
                  && !stopped.getAsBoolean()
                  && now.settings().fields().equals(row.settings().fields())) {
                mark(connection, schema, id, false);
              }
              return true;
            });
  }

  private void generation(CollectionRow row, int number) {
    PgTables tables = PgTables.of(schema, row.id(), number);
    String[] after = {""};
    boolean more = true;
    while (more && !stopped.getAsBoolean()) {
      List<String> last =
          database.write(
              "change",
              row.name(),
              connection -> some(connection, tables, row.settings(), after[0]));
      more = !last.isEmpty();
      if (more) {
        after[0] = last.getFirst();
      }
    }
  }

  /** The last id that was written; none where none was left. */
  private static List<String> some(
      Connection connection, PgTables tables, CollectionSettings settings, String after)
      throws SQLException {
    List<String> last = List.of();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select id, metadata from "
                    + tables.documents()
                    + " where id > ? order by id limit "
                    + AT_ONCE
                    + " for share");
        PreparedStatement update =
            connection.prepareStatement(
                "update " + tables.chunks() + " set fields = ?::jsonb where id = ?")) {
      select.setString(1, after);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(1);
          last = List.of(id);
          Metadata metadata = Metadata.parse(PgText.read(rows.getString(2)));
          update.setString(1, FieldValues.of(metadata, settings.fields()));
          update.setString(2, id);
          update.addBatch();
        }
      }
      update.executeBatch();
    }
    return last;
  }
}
