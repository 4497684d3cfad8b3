package dev.semblance.cli;

/** The server that {@code serve} starts; it is not the command line's to make. */
@FunctionalInterface
public interface Server {

  /**
   * Starts it; returns when it is up.
   *
   * @param arguments for Spring
   */
  void start(String[] arguments);

  /**
   * Says what it would run with, and starts nothing.
   *
   * @param arguments for Spring
   * @param json whether for programs
   */
  default void check(String[] arguments, boolean json) {
    throw new UnsupportedOperationException("this server cannot be checked");
  }
}
