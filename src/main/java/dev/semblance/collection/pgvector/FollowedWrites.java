package dev.semblance.collection.pgvector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Ids of documents that any server wrote while a migration keeps two generations. */
final class FollowedWrites {
  private FollowedWrites() {}

  /**
   * Takes the ids that were written first; whoever takes them carries them over, or looks through
   * both generations.
   */
  static List<String> take(Connection connection, PgSchema schema, long collection, int most)
      throws SQLException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement take =
        connection.prepareStatement(
            "delete from "
                + schema.table("changes")
                + " where n in (select n from "
                + schema.table("changes")
                + " where collection = ? order by n limit ? for update skip locked) returning id")) {
      take.setLong(1, collection);
      take.setInt(2, most);
      try (ResultSet rows = take.executeQuery()) {
        while (rows.next()) {
          ids.add(PgText.read(rows.getString(1)));
        }
      }
    }
    return ids;
  }
}
