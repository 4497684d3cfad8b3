package dev.semblance.collection.pgvector;

import dev.semblance.collection.Migration;
import dev.semblance.fault.Fault;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * What a migration changes of a collection's row, which the caller's transaction holds, and of the
 * tables of its other generation. Safe to share.
 */
final class PgMigrating {
  private final PgSchema schema;
  private final PgRunner runner;

  /** Carries over what is missing. */
  interface CatchUp {
    void run() throws SQLException;
  }

  PgMigrating(PgSchema schema, PgRunner runner) {
    this.schema = schema;
    this.runner = runner;
  }

  /** Makes the other generation, and has this server look after the migration. */
  void begin(Connection connection, CollectionRow of, Migration migration) throws SQLException {
    Migration last = of.migration();
    if (last != null && (last.to() >= migration.to() || (of.live() != migration.from()))) {
      throw new Fault.Conflict(
          null,
          "migration "
              + last.id()
              + " of collection "
              + of.name()
              + " was begun by another server meanwhile");
    }
    try (Statement statement = connection.createStatement()) {
      if (of.follows()) {
        dropOther(connection, statement, of);
      }
      schema.makeGeneration(
          statement, PgTables.of(schema, of.id(), migration.to()), migration.other());
    }
    CollectionRow.keep(connection, schema, of, migration, of.live(), of.settings());
    runner.take(connection, of.id());
  }

  /**
   * Keeps how far it is.
   *
   * @param read as it was when that was found
   * @return whether its other generation is no longer kept
   */
  boolean keep(Connection connection, CollectionRow of, Migration read, Migration migration)
      throws SQLException {
    Migration last = of.migration();
    if (last == null || last.to() != migration.to()) {
      throw Fault.NotFound.part(of.name(), "migration", migration.id());
    }
    if (!last.equals(read)) {
      throw of.changedByAnother();
    }
    boolean drops = of.follows() && !migration.state().keepsBoth();
    if (drops) {
      try (Statement statement = connection.createStatement()) {
        dropOther(connection, statement, of);
      }
    }
    CollectionRow.keep(connection, schema, of, migration, of.live(), of.settings());
    return drops;
  }

  /** Has the row know of none. */
  void forget(Connection connection, CollectionRow of) throws SQLException {
    if (of.follows()) {
      try (Statement statement = connection.createStatement()) {
        dropOther(connection, statement, of);
      }
    }
    CollectionRow.keep(connection, schema, of, null, of.live(), of.settings());
  }

  /**
   * Makes the other generation the live one.
   *
   * @param catchUp carries over what is missing, once nobody else writes
   */
  void swap(Connection connection, CollectionRow of, Migration after, CatchUp catchUp)
      throws SQLException {
    if (!of.follows()) {
      throw Fault.NotFound.part(of.name(), "migration", after.id());
    }
    Migration now = Objects.requireNonNull(of.migration());
    runner.check(connection, of.id(), now.id());
    catchUp.run();
    // Fields may have been declared since whoever switches read the settings.
    CollectionRow.keep(connection, schema, of, after.with(of.settings()), of.other(), now.other());
  }

  private void dropOther(Connection connection, Statement statement, CollectionRow of)
      throws SQLException {
    // Who reads them still is not waited for: the tables are dropped when nobody does.
    statement.execute("delete from " + schema.table("changes") + " where collection = " + of.id());
    statement.execute(
        "delete from "
            + schema.table("kept")
            + " where collection = "
            + of.id()
            + " and generation = "
            + of.other());
    runner.leave(connection, of.id());
  }
}
