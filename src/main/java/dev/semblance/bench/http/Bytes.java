package dev.semblance.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A buffer that is used again and again and grows to the largest it held. For one thread. */
final class Bytes {

  /** No answer is larger: 100,000 vectors of 384 numbers as text have a third of it. */
  private static final int LARGEST = 1 << 30;

  private byte[] array = new byte[1 << 14];
  private int length;

  /** The buffer itself, valid up to {@link #length} until the next change. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void append(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, array, length, bytes.length);
    length += bytes.length;
  }

  /** Replaces what it holds by all that a stream has. */
  void readAll(InputStream in) throws IOException {
    clear();
    while (true) {
      if (length == array.length) {
        room(1);
      }
      int read = in.read(array, length, array.length - length);
      if (read < 0) {
        return;
      }
      length += read;
    }
  }

  private void room(int more) {
    long needed = (long) length + more;
    if (needed > LARGEST) {
      throw new TooLarge();
    }
    if (needed > array.length) {
      array = Arrays.copyOf(array, (int) Math.min(LARGEST, Math.max(needed, 2L * array.length)));
    }
  }

  /** More than anybody should send. */
  static final class TooLarge extends RuntimeException {
    TooLarge() {
      super("more than " + LARGEST + " bytes");
    }
  }
}
