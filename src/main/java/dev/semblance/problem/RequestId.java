package dev.semblance.problem;

import jakarta.servlet.ServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** The name under which a request is found in the log: the caller's own, or one made for it. */
public final class RequestId {

  public static final String HEADER = "X-Request-Id";

  /** The key in the log's MDC. */
  public static final String MDC_KEY = "requestId";

  private static final String ATTRIBUTE = RequestId.class.getName();
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private RequestId() {}

  /** The request's id, or null when it never reached the filter that gives one. */
  public static @Nullable String of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String id ? id : null;
  }

  /** The caller's id where it is 1 to 128 visible ASCII characters, else a new one. */
  static String give(ServletRequest request, @Nullable String offered) {
    String id =
        offered != null && VISIBLE_ASCII.matcher(offered).matches()
            ? offered
            : UUID.randomUUID().toString();
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  static String inUri(String id) {
    return UriUtils.encode(id, StandardCharsets.US_ASCII);
  }
}
