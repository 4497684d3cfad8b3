package dev.semblance.client.plain;

/** Nobody listens, the connection broke, the time was up, or the answer is none of Semblance's. */
public final class NoAnswer extends SemblanceException {
  NoAnswer(String message, Throwable cause) {
    super(message, cause);
  }
}
