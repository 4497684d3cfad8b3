package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Migration;
import dev.semblance.collection.MigrationJson;
import dev.semblance.collection.SettingsJson;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A collection as its row says.
 *
 * @param id unlike that of one of the same name before
 * @param settings of the live generation
 * @param follows whether a migration keeps a second generation
 * @param rewrite whether fields were declared that are not over all documents yet
 */
record CollectionRow(
    String name,
    long id,
    Instant created,
    CollectionSettings settings,
    int live,
    long seq,
    @Nullable Migration migration,
    boolean follows,
    boolean rewrite) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String COLUMNS =
      "select name, id, created, settings, live, seq, migration, follows, rewrite from ";

  /** The generation beside the live one, where the migration keeps both. */
  int other() {
    Migration both = java.util.Objects.requireNonNull(migration);
    return both.from() == live ? both.to() : both.from();
  }

  /** The fault of a change that was made of what is the row's no longer. */
  Fault.Conflict changedByAnother() {
    return new Fault.Conflict(
        null, "collection " + name + " is being changed by another server: send it again");
  }

  static @Nullable CollectionRow named(Connection connection, PgSchema schema, String name)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + schema.table("collections") + " where name = ?")) {
      select.setString(1, name);
      return read(select);
    }
  }

  static @Nullable CollectionRow of(Connection connection, PgSchema schema, long id, boolean lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            COLUMNS
                + schema.table("collections")
                + " where id = ?"
                + (lock ? " for no key update" : ""))) {
      select.setLong(1, id);
      return read(select);
    }
  }

  /**
   * A collection's row as it is now.
   *
   * @param known as it was once
   * @param lock until the transaction ends
   * @throws Fault.NotFound when the collection was deleted
   */
  static CollectionRow required(
      Connection connection, PgSchema schema, CollectionRow known, boolean lock)
      throws SQLException {
    CollectionRow found = of(connection, schema, known.id(), lock);
    if (found == null) {
      throw Fault.NotFound.collection(known.name());
    }
    return found;
  }

  private static @Nullable CollectionRow read(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? of(row) : null;
    }
  }

  private static CollectionRow of(ResultSet row) throws SQLException {
    String migration = row.getString(7);
    return new CollectionRow(
        row.getString(1),
        row.getLong(2),
        row.getObject(3, OffsetDateTime.class).toInstant(),
        SettingsJson.read(JSON.readTree(row.getString(4))),
        row.getInt(5),
        row.getLong(6),
        migration == null ? null : MigrationJson.read(JSON.readTree(migration)),
        row.getBoolean(8),
        row.getBoolean(9));
  }

  static String json(CollectionSettings settings) {
    return SettingsJson.write(settings).toString();
  }

  /** Writes a migration and which generation is live; the row is locked. */
  static void keep(
      Connection connection,
      PgSchema schema,
      CollectionRow row,
      @Nullable Migration migration,
      int live,
      CollectionSettings settings)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update "
                + schema.table("collections")
                + " set migration = ?, follows = ?, live = ?, settings = ? where id = ?")) {
      update.setString(1, migration == null ? null : MigrationJson.write(migration).toString());
      update.setBoolean(2, migration != null && migration.state().keepsBoth());
      update.setInt(3, live);
      update.setString(4, json(settings));
      update.setLong(5, row.id());
      update.executeUpdate();
    }
  }
}
