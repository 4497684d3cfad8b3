package dev.semblance.cli.input;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Entries one after another, the same ones in the same order each time. For one thread. */
public interface Entries extends Closeable {

  /**
   * The next entry, or null at the end.
   *
   * @throws IOException when the file itself cannot be read on
   */
  @Nullable Entry next() throws IOException;

  /** Which part of all was read so far, from 0 to 1; negative where that is not known. */
  double read();
}
