package dev.semblance.cli;

import java.io.FilterOutputStream;
import java.io.IOException;

/**
 * Standard output as a stream that fails where nobody takes what is written, as with a full disk or
 * a closed pipe; {@link System#out} keeps that to itself.
 */
final class StandardOutput extends FilterOutputStream {

  static final String FAILED = "standard output cannot be written";

  StandardOutput() {
    super(System.out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    check("");
  }

  /**
   * Sees to it that what was printed is out.
   *
   * @param then follows the message, with its own sign in front
   */
  static void check(String then) throws IOException {
    if (failed()) {
      throw new IOException(FAILED + then);
    }
  }

  /** Whether something that was printed is lost. */
  static boolean failed() {
    return System.out.checkError();
  }
}
