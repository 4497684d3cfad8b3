package dev.semblance.bench;

/** A target let nobody connect for so long that asking on would measure nothing. */
public final class TargetUnreachable extends Exception {
  TargetUnreachable(String target, long requests, long seconds, String message) {
    super(
        target
            + " cannot be reached: "
            + requests
            + " requests in a row over "
            + seconds
            + " s, the last: "
            + message);
  }
}
