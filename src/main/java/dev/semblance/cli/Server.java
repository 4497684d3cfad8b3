package dev.semblance.cli;

import java.util.List;

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

  /**
   * Starts one for this process alone: on a free port of this machine, with a key that nobody else
   * has. Returns when it has loaded its models.
   *
   * @param settings for Spring, such as {@code --semblance.model=bundled}
   */
  default Own own(List<String> settings) {
    throw new UnsupportedOperationException("this server cannot be a command's own");
  }

  /** A server of this process. */
  interface Own extends AutoCloseable {
    int port();

    /** The key that it asks for. */
    String key();

    /** Answers what it was asked and stops. */
    @Override
    void close();
  }
}
