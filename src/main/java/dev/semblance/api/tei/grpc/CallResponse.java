package dev.semblance.api.tei.grpc;

import io.grpc.Metadata;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What filters and services say beside a call's messages: headers, which become metadata, a status
 * for logs and meters, and, of a problem, its words. It is never committed, since gRPC tells
 * problems behind its messages. Safe to share.
 */
final class CallResponse extends HttpServletResponseWrapper {
  /** What is told to callers; headers for browsers and caches mean nothing to them. */
  private static final Pattern TOLD =
      Pattern.compile(
          "x-compute-.*|x-.*-time|x-semblance-.*|x-request-id|x-ratelimit-.*|ratelimit.*"
              + "|server-timing|retry-after|www-authenticate",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status = SC_OK;

  CallResponse() {
    super(Nothing.of(HttpServletResponse.class));
  }

  /** The headers for callers. */
  synchronized Metadata metadata() {
    Metadata metadata = new Metadata();
    headers.forEach(
        (name, values) -> {
          if (TOLD.matcher(name).matches()) {
            Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
            values.forEach(value -> metadata.put(key, value));
          }
        });
    return metadata;
  }

  /** What was written in place of an answer. */
  synchronized byte[] body() {
    return body.toByteArray();
  }

  @Override
  public synchronized void setHeader(String name, @Nullable String value) {
    if (value == null) {
      headers.remove(name);
    } else {
      headers.put(name, new ArrayList<>(List.of(value)));
    }
  }

  @Override
  public synchronized void addHeader(String name, String value) {
    headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public synchronized boolean containsHeader(String name) {
    return headers.containsKey(name);
  }

  @Override
  public synchronized @Nullable String getHeader(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.getFirst();
  }

  @Override
  public synchronized Collection<String> getHeaders(String name) {
    return List.copyOf(headers.getOrDefault(name, List.of()));
  }

  @Override
  public synchronized Collection<String> getHeaderNames() {
    return List.copyOf(headers.keySet());
  }

  @Override
  public synchronized int getStatus() {
    return status;
  }

  @Override
  public synchronized void setStatus(int code) {
    status = code;
  }

  @Override
  public void sendError(int code) {
    setStatus(code);
  }

  @Override
  public void sendError(int code, @Nullable String message) {
    setStatus(code);
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public synchronized void resetBuffer() {
    body.reset();
  }

  @Override
  public void flushBuffer() {
    // Sent when the call is closed.
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return new ServletOutputStream() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(@Nullable WriteListener listener) {
        throw new IllegalStateException("nothing is asynchronous here");
      }

      @Override
      public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        synchronized (CallResponse.this) {
          body.write(bytes, offset, length);
        }
      }
    };
  }
}
