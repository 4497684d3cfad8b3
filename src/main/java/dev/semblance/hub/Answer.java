package dev.semblance.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** One answer of a server. Whoever has it closes it. */
final class Answer implements AutoCloseable {

  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  /** How the hub says how long a window of its limits still lasts: {@code "api";r=0;t=55}. */
  private static final Pattern WINDOW = Pattern.compile("r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,6})");

  private final HttpResponse<ResponseBody> response;

  Answer(HttpResponse<ResponseBody> response) {
    this.response = response;
  }

  int status() {
    return response.statusCode();
  }

  URI uri() {
    return response.uri();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The encoding that the body came in, although none was asked for; {@code identity} is none. */
  String encoding() {
    return header("Content-Encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
  }

  boolean zipped() {
    return encoding().equals("gzip") || encoding().equals("x-gzip");
  }

  /** The content, unpacked where something on the way has packed it. */
  InputStream body() throws IOException {
    return zipped() ? new GZIPInputStream(response.body(), 1 << 14) : response.body();
  }

  /** The first byte of a 206 answer, from {@code Content-Range: bytes 7-99/100}. */
  OptionalLong firstByte() {
    return part(1);
  }

  /** How many bytes the whole content has, where the answer says so. */
  OptionalLong total() {
    if (zipped()) {
      return OptionalLong.empty(); // what is told is the packed size
    }
    return status() == 206 ? part(2) : number(header("Content-Length"));
  }

  private OptionalLong part(int group) {
    Matcher range = RANGE.matcher(header("Content-Range").orElse(""));
    return range.matches() ? number(Optional.of(range.group(group))) : OptionalLong.empty();
  }

  static OptionalLong number(Optional<String> text) {
    return text.filter(digits -> digits.matches("\\d{1,18}"))
        .map(digits -> OptionalLong.of(Long.parseLong(digits)))
        .orElse(OptionalLong.empty());
  }

  /**
   * @throws HubStatus when the status is none of those
   */
  void require(Integer... accepted) throws HubStatus {
    if (!Set.of(accepted).contains(status())) {
      String code = header("X-Error-Code").filter(word -> word.matches("\\w{1,40}")).orElse("");
      boolean disabled = header("X-Error-Message").orElse("").contains("is disabled");
      close();
      throw new HubStatus(uri(), status(), disabled ? HubStatus.DISABLED : code, retryAfter());
    }
  }

  /** How long the server asks to wait: in seconds, until a date, or until its window ends. */
  private @Nullable Duration retryAfter() {
    String text = header("Retry-After").orElse("").strip();
    OptionalLong seconds = number(Optional.of(text));
    if (seconds.isPresent()) {
      return Duration.ofSeconds(seconds.getAsLong());
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), date);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      Matcher window = WINDOW.matcher(header("RateLimit").orElse(""));
      return window.find() ? Duration.ofSeconds(Long.parseLong(window.group(1))) : null;
    }
  }

  @Override
  public void close() {
    response.body().close();
  }
}
