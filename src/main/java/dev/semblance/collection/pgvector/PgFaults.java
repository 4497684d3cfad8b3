package dev.semblance.collection.pgvector;

import dev.semblance.fault.Fault;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a caller is told when PostgreSQL fails; nothing that a caller sent is repeated. */
final class PgFaults {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /** Restarts, crashes, too many connections, a standby that cannot write yet. */
  private static final Set<String> FOR_A_MOMENT =
      Set.of("57P01", "57P02", "57P03", "53300", "25006");

  /** Deadlocks and transactions that met each other. */
  private static final Set<String> MET_ANOTHER = Set.of("40001", "40P01", "55P03");

  private static final String UNDEFINED_TABLE = "42P01";
  private static final String CANCELLED = "57014";
  private static final String DISK_FULL = "53100";
  private static final String UNIQUE = "23505";

  private PgFaults() {}

  /** Whether the same call may pass when it is made again soon. */
  static boolean passes(SQLException e) {
    return isGone(e) || MET_ANOTHER.contains(state(e));
  }

  private static boolean isGone(SQLException e) {
    return e instanceof SQLTransientConnectionException
        || state(e).startsWith("08")
        || FOR_A_MOMENT.contains(state(e));
  }

  static boolean isUnique(SQLException e) {
    return state(e).equals(UNIQUE);
  }

  private static String state(SQLException e) {
    for (Throwable one = e; one != null; one = one.getCause()) {
      if (one instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }

  /**
   * @param collection that was asked for, or null
   * @param committing whether it failed while a write was committed, which may have been done
   */
  static Fault of(@Nullable String collection, SQLException e, boolean committing) {
    String state = state(e);
    String what = collection == null ? "collections" : "collection " + collection;
    if (state.equals(DISK_FULL)) {
      return new Fault.DiskFull(what + " was not changed: PostgreSQL's disk is full", e);
    }
    if (committing && isGone(e)) {
      return new Fault.StoreUnreachable(
          "PostgreSQL went away while "
              + what
              + " was written; it may be written or not: send it again",
          RETRY_AFTER,
          null);
    }
    if (passes(e)) {
      return new Fault.StoreUnreachable(
          what + " cannot be had: PostgreSQL does not answer" + coded(state), RETRY_AFTER, null);
    }
    if (state.equals(CANCELLED)) {
      return new Fault.StoreUnreachable(
          what + " cannot be had: PostgreSQL did not answer within semblance.collections.timeout",
          RETRY_AFTER,
          null);
    }
    if (state.equals(UNDEFINED_TABLE)) {
      return new Fault.StoreUnreachable(
          what + " was changed by another server meanwhile: send it again",
          Duration.ofSeconds(1),
          null);
    }
    if (state.startsWith("28") || state.startsWith("3D") || state.equals("42501")) {
      return new Fault.CollectionUnavailable(
          what + " cannot be had: PostgreSQL says: " + e.getMessage(), e);
    }
    return new Fault.CollectionUnavailable(
        what + " cannot be had: PostgreSQL refuses a statement" + coded(state), e);
  }

  /** A write for which no connection came free. */
  static Fault busy(String collection) {
    return new Fault.StoreUnreachable(
        "collection "
            + collection
            + " was not changed: writes wait for others longer than semblance.collections.timeout",
        RETRY_AFTER,
        null);
  }

  private static String coded(String state) {
    return state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
  }
}
