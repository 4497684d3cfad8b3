package dev.semblance.api.collections;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An answer of lines that are written while the request is still read. A thread of its own writes,
 * so that a caller who sends everything before it reads anything is no deadlock; what such a caller
 * leaves unread is kept up to a limit. The status is set with the first line. For one thread.
 */
final class AnswerLines implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final HttpServletResponse response;
  private final Deque<byte[]> kept = new ArrayDeque<>();
  private int keptBytes;
  private long leftOut;
  private boolean complete;
  private boolean broken;
  private @Nullable Thread writer;

  AnswerLines(HttpServletResponse response) {
    this.response = response;
  }

  /** Whether a line was written, so that a fault can no longer set the status. */
  boolean begun() {
    return writer != null;
  }

  /** A line that may be left out when too much is unread. */
  void add(Consumer<JsonGenerator> content) {
    add(content, false);
  }

  /** The last line, or one that must be there. */
  void addLast(Consumer<JsonGenerator> content) {
    add(content, true);
  }

  /** How many lines were left out. */
  synchronized long leftOut() {
    return leftOut;
  }

  private synchronized void add(Consumer<JsonGenerator> content, boolean needed) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      content.accept(json);
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (!needed && keptBytes + bytes.length > MAX_KEPT_BYTES) {
      leftOut++;
      return;
    }
    kept.add(bytes);
    keptBytes += bytes.length;
    if (writer == null) {
      response.setContentType("application/x-ndjson");
      writer = Thread.ofVirtual().name("answer-lines").start(this::write);
    }
    notifyAll();
  }

  private void write() {
    try {
      OutputStream out = response.getOutputStream();
      for (byte[] lines = next(); lines != null; lines = next()) {
        out.write(lines);
        out.flush();
      }
    } catch (IOException | RuntimeException e) {
      // The caller reads no more: what it sends is still written, as it asked.
      stopKeeping();
    }
  }

  private synchronized void stopKeeping() {
    broken = true;
    kept.clear();
    keptBytes = 0;
  }

  private synchronized byte @Nullable [] next() {
    try {
      while (kept.isEmpty() && !complete) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    byte[] line = kept.poll();
    if (line != null) {
      keptBytes -= line.length;
    }
    return line;
  }

  /** Returns when every line is written, or nobody reads them. */
  @Override
  public void close() {
    Thread writing;
    synchronized (this) {
      complete = true;
      if (broken) {
        kept.clear();
      }
      writing = writer;
      notifyAll();
    }
    if (writing != null) {
      try {
        writing.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
