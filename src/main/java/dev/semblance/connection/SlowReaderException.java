package dev.semblance.connection;

import java.io.IOException;

/** A client took its answer too slowly; its connection is to be closed. */
public final class SlowReaderException extends IOException {
  SlowReaderException(long bytesPerSecond) {
    super("the client took its answer at less than " + bytesPerSecond + " bytes a second");
  }
}
