package dev.semblance.hub;

import java.io.IOException;

/** A failure that no second attempt mends: its message says what does. */
final class LastingFailure extends IOException {

  LastingFailure(String message) {
    super(message);
  }

  LastingFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
