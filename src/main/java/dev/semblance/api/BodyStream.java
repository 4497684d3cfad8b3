package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * A request's body on its way in: headers checked, received whole and as it was sent, of bounded
 * size.
 *
 * <p>Nothing is decompressed or parsed before the last byte is there, so that a body whose end is
 * held back holds nothing but what its sender has paid for.
 */
final class BodyStream {
  private static final MediaType JSON_SUFFIX = MediaType.parseMediaType("application/*+json");

  private BodyStream() {}

  /**
   * Receives the whole body; blocks the thread while it comes.
   *
   * @param deadline when the caller stops waiting, or null
   * @throws Fault.UnsupportedBody unless the headers say JSON in UTF-8, plain or gzipped
   * @throws Fault.LimitExceeded when it is, or is said to be, larger than the limit
   * @throws Fault.BodyTooSlow when the caller keeps it waiting
   * @throws Fault.DeadlinePassed when the deadline passes before it is whole
   */
  static SentBody receive(HttpServletRequest request, ApiLimits limits, @Nullable Deadline deadline)
      throws IOException {
    long maxBytes = limits.maxBody().toBytes();
    checkMediaType(request.getContentType());
    boolean gzip = gzipped(request.getHeader("Content-Encoding"));
    long length = request.getContentLengthLong();
    if (length > maxBytes) {
      throw new Fault.LimitExceeded(
          null, "the body has " + length + " bytes, at most " + maxBytes + " are allowed");
    }
    try (InputStream sent =
        new PatientInput(
            new BoundedInput(paced(request.getInputStream(), limits), maxBytes, "the body"),
            deadline)) {
      return SentBody.receive(sent, length, gzip, maxBytes);
    }
  }

  /**
   * The bytes of a body that is read as it comes, however long it is, without a byte order mark.
   *
   * @throws Fault.UnsupportedBody when it is packed in another way than gzip
   */
  static InputStream open(HttpServletRequest request, ApiLimits limits, @Nullable Deadline deadline)
      throws IOException {
    boolean gzip = gzipped(request.getHeader("Content-Encoding"));
    InputStream sent = new PatientInput(paced(request.getInputStream(), limits), deadline);
    return new UnmarkedInput(gzip ? new GunzipInput(sent) : sent);
  }

  private static InputStream paced(InputStream in, ApiLimits limits) {
    long rate = limits.minBodyRate().toBytes();
    return rate == 0 ? in : new PacedInput(in, rate, System::nanoTime);
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
