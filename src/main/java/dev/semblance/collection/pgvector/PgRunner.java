package dev.semblance.collection.pgvector;

import dev.semblance.collection.MigrationTakenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Which server looks after a collection's migration: this one by its number, for a while that it
 * must renew. Safe to share.
 */
final class PgRunner {
  /** A server that says nothing for so long is taken to be gone. */
  static final Duration LEASE = Duration.ofSeconds(15);

  private final PgSchema schema;
  private final UUID server = UUID.randomUUID();

  PgRunner(PgSchema schema) {
    this.schema = schema;
  }

  UUID server() {
    return server;
  }

  /** Takes a migration from whoever has it. */
  void take(Connection connection, long collection) throws SQLException {
    take(connection, collection, "");
  }

  /**
   * Takes a migration that nobody has.
   *
   * @return whether it is this server's now
   */
  boolean takeFree(Connection connection, long collection) throws SQLException {
    return take(connection, collection, " where runners.until < now()");
  }

  /**
   * Goes on with a migration that is this server's.
   *
   * @return false when another one took it
   */
  boolean renew(Connection connection, long collection) throws SQLException {
    return take(connection, collection, " where runners.server = excluded.server");
  }

  /**
   * Holds whoever would take a migration over until the transaction ends.
   *
   * @throws MigrationTakenException when it is another server's by now
   */
  void check(Connection connection, long collection, String migration) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select from "
                + schema.table("runners")
                + " where collection = ? and server = ? for share")) {
      select.setLong(1, collection);
      select.setObject(2, server);
      try (ResultSet found = select.executeQuery()) {
        if (!found.next()) {
          throw new MigrationTakenException(migration);
        }
      }
    }
  }

  /** Waits for whoever carries documents over, and has it wait until the transaction ends. */
  void hold(Connection connection, long collection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select from " + schema.table("runners") + " where collection = ? for no key update")) {
      select.setLong(1, collection);
      select.execute();
    }
  }

  private boolean take(Connection connection, long collection, String condition)
      throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            "insert into "
                + schema.table("runners")
                + " as runners values (?, ?, now() + make_interval(secs => ?))"
                + " on conflict (collection) do update set server = excluded.server,"
                + " until = excluded.until"
                + condition)) {
      take.setLong(1, collection);
      take.setObject(2, server);
      take.setDouble(3, (double) LEASE.toSeconds());
      return take.executeUpdate() == 1;
    }
  }

  /** Leaves a migration to the next who looks. */
  void leave(Connection connection, long collection) throws SQLException {
    try (PreparedStatement leave =
        connection.prepareStatement(
            "delete from " + schema.table("runners") + " where collection = ? and server = ?")) {
      leave.setLong(1, collection);
      leave.setObject(2, server);
      leave.executeUpdate();
    }
  }
}
