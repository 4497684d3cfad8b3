package dev.semblance.client.plain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server answered, and not with what was asked for. */
public final class ServerFault extends SemblanceException {
  private static final Pattern INDEXED = Pattern.compile("(.*)\\[(\\d+)]");
  private static final int MOST_CHARACTERS = 300;
  private static final int BUSY = 429;
  private static final int UNAVAILABLE = 503;

  private final int status;
  private final String code;
  private final String requestId;
  private final transient List<Part> parts;
  private final transient @Nullable Duration retryAfter;

  /**
   * What is at fault in a request.
   *
   * @param field its name, or empty
   * @param index of the item, from 0, or null where the field is no list
   * @param message what was found and what is allowed
   */
  public record Part(String field, @Nullable Integer index, String message) {}

  private ServerFault(
      int status,
      String code,
      String message,
      String requestId,
      List<Part> parts,
      @Nullable Duration retryAfter) {
    super(message, null);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.parts = List.copyOf(parts);
    this.retryAfter = retryAfter;
  }

  /** Reads OpenAI's shape, RFC 9457's, or neither. */
  static ServerFault read(
      int status, String body, String requestId, @Nullable Duration retryAfter) {
    JsonObject json;
    try {
      json = JsonObject.of(Json.read(body));
    } catch (IllegalArgumentException e) {
      json = JsonObject.of(null);
    }
    return of(status, json, body, requestId, retryAfter);
  }

  static ServerFault of(
      int status, JsonObject json, String body, String requestId, @Nullable Duration retryAfter) {
    JsonObject inner = json.has("error") ? json.object("error") : json;
    String message = inner.text("message") + inner.text("detail");
    if (message.isEmpty()) {
      message = body.length() <= MOST_CHARACTERS ? body : body.substring(0, MOST_CHARACTERS);
    }
    List<Part> parts = new ArrayList<>();
    for (JsonObject part : json.objects("errors")) {
      parts.add(
          new Part(
              part.text("field"),
              part.has("index") ? (Integer) part.count("index") : null,
              part.text("message")));
    }
    if (parts.isEmpty() && inner.has("param")) {
      Matcher indexed = INDEXED.matcher(inner.text("param"));
      parts.add(
          indexed.matches()
              ? new Part(indexed.group(1), Integer.valueOf(indexed.group(2)), message)
              : new Part(inner.text("param"), null, message));
    }
    return new ServerFault(
        status, inner.text("code"), status + ": " + message, requestId, parts, retryAfter);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The contract's word for it, such as {@code invalid_request}; empty where there is none. */
  public String code() {
    return code;
  }

  /** By which the server's log tells of it. */
  public String requestId() {
    return requestId;
  }

  /** What is at fault, as far as the server said. */
  public List<Part> parts() {
    return parts;
  }

  /** The first field that is at fault; empty where none is. */
  public String field() {
    return parts.isEmpty() ? "" : parts.getFirst().field();
  }

  /** The first item that is at fault, from 0; null where none is. */
  public @Nullable Integer index() {
    return parts.isEmpty() ? null : parts.getFirst().index();
  }

  /** When the server wants to be asked again; null where it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Whether the same request may succeed later: the server is busy, starting or draining. */
  boolean passes() {
    return status == BUSY || (status == UNAVAILABLE && retryAfter != null);
  }
}
