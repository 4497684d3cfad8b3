package dev.semblance.collection.pgvector;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.StoreSettings;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/**
 * The tables of all collections and how those of one are made. Looked at once in a process; two
 * servers that begin at once wait for each other. Safe to share.
 */
final class PgSchema {
  /** Of the tables; a later version of this program that reads others says so. */
  private static final int VERSION = 1;

  private static final int[] SAFE_PGVECTOR = {0, 8, 4};

  /** Of what pgvector's graph takes as it is; beyond it walks over halves. */
  static final int MAX_WHOLE = 2_000;

  static final int MAX_DIMENSIONS = 4_000;

  private final String namespace;
  private final boolean allowOld;
  private volatile boolean ready;

  PgSchema(StoreSettings settings) {
    this.namespace = settings.namespace();
    this.allowOld = settings.allowOldPgvector();
  }

  String table(String name) {
    return namespace + "." + name;
  }

  String namespace() {
    return namespace;
  }

  /** Makes the tables that are not there. */
  void prepare(Connection connection) throws SQLException {
    if (ready) {
      return;
    }
    synchronized (this) {
      if (!ready) {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          make(statement);
          connection.commit();
          ready = true;
        } finally {
          if (!ready) {
            connection.rollback();
          }
          connection.setAutoCommit(true);
        }
      }
    }
  }

  private void make(Statement statement) throws SQLException {
    statement.execute(
        "select pg_advisory_xact_lock(hashtextextended('semblance " + namespace + "', 0))");
    statement.execute("create extension if not exists vector");
    checkPgvector(statement);
    statement.execute("create schema if not exists " + namespace);
    statement.execute("create table if not exists " + table("store") + " (version int not null)");
    try (ResultSet found = statement.executeQuery("select version from " + table("store"))) {
      if (found.next()) {
        if (found.getInt(1) != VERSION) {
          throw new Fault.CollectionUnavailable(
              "the schema "
                  + namespace
                  + " has version "
                  + found.getInt(1)
                  + ", this program reads "
                  + VERSION);
        }
        return;
      }
    }
    statement.execute(
        "create table "
            + table("collections")
            + " (name text collate \"C\" primary key, id bigint generated always as identity,"
            + " created timestamptz not null, settings text not null, live int not null,"
            + " seq bigint not null, migration text, follows boolean not null default false,"
            + " rewrite boolean not null default false) with (fillfactor = 50)");
    statement.execute(
        "create table "
            + table("runners")
            + " (collection bigint primary key, server uuid not null, until timestamptz not null)");
    statement.execute(
        "create table "
            + table("changes")
            + " (n bigint generated always as identity primary key, collection bigint not null,"
            + " id text collate \"C\")");
    statement.execute(
        "create table "
            + table("kept")
            + " (collection bigint not null, generation int not null, name text collate \"C\","
            + " content bytea not null, primary key (collection, generation, name))");
    statement.execute("insert into " + table("store") + " values (" + VERSION + ")");
  }

  private void checkPgvector(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("select extversion from pg_extension where extname = 'vector'")) {
      found.next();
      String version = found.getString(1);
      if (!allowOld && Arrays.compare(numbers(version), SAFE_PGVECTOR) < 0) {
        throw new Fault.CollectionUnavailable(
            "the database has pgvector "
                + version
                + ", whose indexes VACUUM may corrupt, needed: 0.8.4 or later, or"
                + " semblance.collections.allow-old-pgvector=true");
      }
    }
  }

  static int[] numbers(String version) {
    return Arrays.stream(version.split("\\D+")).mapToInt(Integer::parseInt).toArray();
  }

  /** Makes the tables of a generation. */
  void makeGeneration(Statement statement, PgTables tables, CollectionSettings settings)
      throws SQLException {
    statement.execute(
        "create table "
            + tables.documents()
            + " (id text collate \"C\" primary key, seq bigint not null, version bigint,"
            + " text text, metadata text not null, sent boolean not null, bare boolean not null)");
    statement.execute(
        "create table "
            + tables.chunks()
            + " (id text collate \"C\", n int, first int not null, last int not null,"
            + " embedding vector("
            + settings.dimensions()
            + "), tokens bytea, words tsvector, fields jsonb not null, primary key (id, n))");
    statement.execute("create index on " + tables.chunks() + " using gin (words)");
    statement.execute("create index on " + tables.chunks() + " using gin (fields jsonb_path_ops)");
    statement.execute(
        "create index on "
            + tables.chunks()
            + " using hnsw (("
            + indexed(settings)
            + ") "
            + operatorClass(settings)
            + ")");
  }

  void dropGeneration(Statement statement, PgTables tables) throws SQLException {
    statement.execute("drop table if exists " + tables.documents() + ", " + tables.chunks());
  }

  private static boolean isWhole(CollectionSettings settings) {
    return settings.dimensions() <= MAX_WHOLE;
  }

  /** What the graph is walked over. */
  static String indexed(CollectionSettings settings) {
    return isWhole(settings) ? "embedding" : "embedding::halfvec(" + settings.dimensions() + ")";
  }

  /** A query's vector as the graph compares it; one parameter, an array of floats. */
  static String asked(CollectionSettings settings) {
    return isWhole(settings)
        ? "?::real[]::vector"
        : "?::real[]::vector::halfvec(" + settings.dimensions() + ")";
  }

  /** By which vectors are compared; the nearest have the smallest values. */
  static String operator(VectorSimilarity metric) {
    return switch (metric) {
      case COSINE -> "<=>";
      case DOT -> "<#>";
      case EUCLIDEAN -> "<->";
      case MANHATTAN ->
          throw new IllegalArgumentException("no collection is compared by manhattan");
    };
  }

  private static String operatorClass(CollectionSettings settings) {
    return (isWhole(settings) ? "vector_" : "halfvec_")
        + switch (settings.metric()) {
          case COSINE -> "cosine_ops";
          case DOT -> "ip_ops";
          case EUCLIDEAN -> "l2_ops";
          case MANHATTAN ->
              throw new IllegalArgumentException("no collection is compared by manhattan");
        };
  }

  /** The metric's own value. */
  static double score(VectorSimilarity metric, double distance) {
    return switch (metric) {
      case COSINE -> 1 - distance;
      case DOT -> -distance;
      default -> distance;
    };
  }
}
