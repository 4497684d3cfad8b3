package dev.semblance.collection.pgvector;

import dev.semblance.collection.KeptFiles;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small files as rows. */
final class PgKeptFiles implements KeptFiles {
  private final PgDatabase database;
  private final String collection;
  private final long id;
  private final int generation;

  PgKeptFiles(PgDatabase database, String collection, long id, int generation) {
    this.database = database;
    this.collection = collection;
    this.id = id;
    this.generation = generation;
  }

  private PreparedStatement prepare(Connection connection, String before, String after)
      throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(
            before
                + database.schema().table("kept")
                + " where collection = ? and generation = ?"
                + after);
    statement.setLong(1, id);
    statement.setInt(2, generation);
    return statement;
  }

  @Override
  public List<String> names() {
    return database.call(
        "kept",
        collection,
        connection -> {
          List<String> names = new ArrayList<>();
          try (PreparedStatement select =
                  prepare(connection, "select name from ", " order by name");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              names.add(rows.getString(1));
            }
          }
          return names;
        });
  }

  @Override
  public byte @Nullable [] read(String name) {
    List<byte[]> found =
        database.call(
            "kept",
            collection,
            connection -> {
              try (PreparedStatement select =
                  prepare(connection, "select content from ", " and name = ?")) {
                select.setString(3, name);
                try (ResultSet row = select.executeQuery()) {
                  return row.next() ? List.of(row.getBytes(1)) : List.of();
                }
              }
            });
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  public void write(String name, byte[] content) {
    var _ =
        database.write(
            "kept",
            collection,
            connection -> {
              try (PreparedStatement insert =
                  connection.prepareStatement(
                      "insert into "
                          + database.schema().table("kept")
                          + " values (?, ?, ?, ?) on conflict (collection, generation, name)"
                          + " do update set content = excluded.content")) {
                insert.setLong(1, id);
                insert.setInt(2, generation);
                insert.setString(3, name);
                insert.setBytes(4, content);
                insert.executeUpdate();
              }
              return true;
            });
  }

  @Override
  public void delete(String name) {
    var _ =
        database.write(
            "kept",
            collection,
            connection -> {
              try (PreparedStatement delete =
                  prepare(connection, "delete from ", " and name = ?")) {
                delete.setString(3, name);
                return delete.executeUpdate();
              }
            });
  }
}
