package dev.semblance.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 with their numbers, however long or broken one of them is. A line ends at a line
 * feed; a carriage return before it, and a byte order mark at the file's beginning, belong to no
 * line. For one thread.
 */
final class Lines implements Closeable {

  /** More than any server takes as one text. */
  static final int LONGEST = 16 << 20;

  private static final int BUFFER = 1 << 16;
  private static final String MARK = "\uFEFF";

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long number;

  /**
   * A line.
   *
   * @param number from 1
   * @param text null where it cannot be read
   * @param why what is wrong with it, where it cannot be read
   */
  record Line(long number, @Nullable String text, String why) {
    boolean blank() {
      return text != null && text.isBlank();
    }
  }

  Lines(InputStream in) {
    this(in, LONGEST);
  }

  /**
   * @param in closed with this
   * @param longest most bytes of a line
   */
  Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    if (position == limit && !fill()) {
      return null;
    }
    ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
    long length = 0;
    number++;
    while (true) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      length += end - position;
      boolean ended = end < limit;
      if (ended && parts.size() == 0 && length <= longest) {
        Line line = line(buffer, position, end - position);
        position = end + 1;
        return line;
      }
      if (length <= longest) {
        parts.write(buffer, position, end - position);
      }
      position = ended ? end + 1 : end;
      if (ended || !fill()) {
        return length > longest
            ? new Line(number, null, "has " + length + " bytes, allowed: " + longest)
            : line(parts.toByteArray(), 0, parts.size());
      }
    }
  }

  private Line line(byte[] bytes, int from, int length) {
    int kept = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, kept)).toString();
      return new Line(number, number == 1 && text.startsWith(MARK) ? text.substring(1) : text, "");
    } catch (CharacterCodingException e) {
      return new Line(number, null, "is not UTF-8");
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
