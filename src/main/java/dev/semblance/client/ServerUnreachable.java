package dev.semblance.client;

/** There is no answer: nobody listens, the connection broke, or the time was up. */
public final class ServerUnreachable extends RuntimeException {
  ServerUnreachable(String message, Throwable cause) {
    super(message, cause);
  }
}
