package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body of any length, a line at a time; only the line at hand is held. Lines end in a line feed;
 * those that are blank are passed over. For one thread.
 */
public final class BodyLines implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final long maxLine;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int end;
  private long number;

  private BodyLines(InputStream in, long maxLine) {
    this.in = in;
    this.maxLine = maxLine;
  }

  /**
   * @param deadline when the caller stops waiting, or null
   * @throws Fault.UnsupportedBody when it is packed in another way than gzip
   */
  public static BodyLines of(
      HttpServletRequest request, ApiLimits limits, @Nullable Deadline deadline) {
    try {
      return new BodyLines(BodyStream.open(request, limits, deadline), limits.maxBody().toBytes());
    } catch (IOException e) {
      throw JsonBodies.broken(e);
    }
  }

  /** Of the last line that {@link #next} gave, from 1; blank ones count. */
  public long number() {
    return number;
  }

  /**
   * The next line without its end; null behind the last.
   *
   * @throws Fault.LimitExceeded when it is longer than a body may be; the line after it is next
   *     then
   * @throws Fault when the sender keeps it waiting, or goes away
   */
  public byte @Nullable [] next() {
    try {
      byte[] line;
      do {
        line = read();
      } while (line != null && isBlank(line));
      return line;
    } catch (IOException e) {
      throw JsonBodies.broken(e);
    }
  }

  private byte @Nullable [] read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    long length = 0;
    while (next < end || fill()) {
      int from = next;
      while (next < end && buffer[next] != '\n') {
        next++;
      }
      length += next - from;
      if (length <= maxLine) {
        line.write(buffer, from, next - from);
      }
      if (next < end) {
        next++;
        return complete(line, length);
      }
    }
    return length == 0 ? null : complete(line, length);
  }

  private byte[] complete(ByteArrayOutputStream line, long length) {
    number++;
    if (length > maxLine) {
      throw new Fault.LimitExceeded(
          null, "the line has " + length + " bytes, at most " + maxLine + " are allowed");
    }
    return line.toByteArray();
  }

  private boolean fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte one : line) {
      if (one != ' ' && one != '\t' && one != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw JsonBodies.broken(e);
    }
  }
}
