package dev.semblance.collection;

/** Another process that shares the store looks after a collection's migration by now. */
public final class MigrationTakenException extends RuntimeException {
  public MigrationTakenException(String migration) {
    super("migration " + migration + " is looked after by another server", null, false, false);
  }
}
