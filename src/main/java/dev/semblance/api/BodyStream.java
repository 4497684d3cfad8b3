package dev.semblance.api;

import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** A request's body as bytes of JSON: headers checked, decompressed, bounded. */
final class BodyStream {
  private static final MediaType JSON_SUFFIX = MediaType.parseMediaType("application/*+json");

  private BodyStream() {}

  /**
   * @throws Fault.UnsupportedBody unless the headers say JSON in UTF-8, plain or gzipped
   * @throws Fault.LimitExceeded here when {@code Content-Length} is over the limit, else by the
   *     stream when the bytes are
   * @throws Fault.BodyTooSlow by the stream, when the caller keeps it waiting
   */
  static InputStream open(HttpServletRequest request, ApiLimits limits) throws IOException {
    long maxBytes = limits.maxBody().toBytes();
    checkMediaType(request.getContentType());
    boolean gzip = gzipped(request.getHeader("Content-Encoding"));
    long length = request.getContentLengthLong();
    if (length > maxBytes) {
      throw new Fault.LimitExceeded(
          null, "the body has " + length + " bytes, at most " + maxBytes + " are allowed");
    }
    InputStream sent =
        new BoundedInput(paced(request.getInputStream(), limits), maxBytes, "the body");
    return gzip ? new BoundedInput(inflate(sent), maxBytes, "the body after decompression") : sent;
  }

  private static InputStream paced(InputStream in, ApiLimits limits) {
    long rate = limits.minBodyRate().toBytes();
    return rate == 0 ? in : new PacedInput(in, rate, System::nanoTime);
  }

  private static InputStream inflate(InputStream sent) throws IOException {
    try {
      return new GZIPInputStream(sent, 8192);
    } catch (ZipException | EOFException e) {
      throw notGzip();
    }
  }

  static Fault notGzip() {
    return new Fault.InvalidRequest(
        null, "the body is not whole gzip data, as Content-Encoding says it is");
  }

  private static boolean gzipped(@Nullable String encoding) {
    if (encoding == null) {
      return false;
    }
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> true;
      case "", "identity" -> false;
      default ->
          throw new Fault.UnsupportedBody(
              "Content-Encoding is " + Fault.quote(encoding) + ", needed: gzip, or none");
    };
  }

  private static void checkMediaType(@Nullable String contentType) {
    if (contentType == null) {
      throw new Fault.UnsupportedBody("Content-Type is missing, needed: application/json");
    }
    MediaType type;
    try {
      type = MediaType.parseMediaType(contentType);
      if (type.getCharset() != null && !type.getCharset().equals(StandardCharsets.UTF_8)) {
        throw unsupported(contentType);
      }
    } catch (IllegalArgumentException e) {
      throw unsupported(contentType);
    }
    if (!MediaType.APPLICATION_JSON.includes(type) && !JSON_SUFFIX.includes(type)) {
      throw unsupported(contentType);
    }
  }

  private static Fault unsupported(String contentType) {
    return new Fault.UnsupportedBody(
        "Content-Type is " + Fault.quote(contentType) + ", needed: application/json in UTF-8");
  }
}
