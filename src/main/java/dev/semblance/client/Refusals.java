package dev.semblance.client;

import dev.semblance.client.plain.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a server said that refused: OpenAI's shape, RFC 9457's, or neither. */
final class Refusals {
  private static final int MOST_BYTES = 1 << 16;
  private static final int MOST_CHARACTERS = 300;
  private static final int MOST_DETAILS = 3;

  private Refusals() {}

  static ServerRefusal read(HttpResponse<InputStream> response) throws IOException {
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(MOST_BYTES);
    }
    Duration wait = response.headers().firstValue("Retry-After").map(RetryAfter::read).orElse(null);
    JsonNode json = json(body);
    if (json == null) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      return new ServerRefusal(response.statusCode(), "", cut(text), wait);
    }
    return of(response.statusCode(), json, wait);
  }

  /** The refusal that {@code {"error": {...}}} or a problem's JSON tells of. */
  static ServerRefusal of(int status, JsonNode json, @Nullable Duration wait) {
    JsonNode inner = json.path("error").isObject() ? json.path("error") : json;
    String message = inner.path("message").asString(inner.path("detail").asString(""));
    if (message.isEmpty()) {
      message = cut(json.toString());
    }
    return new ServerRefusal(
        status, inner.path("code").asString(""), message + details(json, message), wait);
  }

  /** What a problem says of single items beyond its sentence. */
  private static String details(JsonNode json, String message) {
    List<String> details = new ArrayList<>();
    for (JsonNode error : json.path("errors")) {
      String detail = error.path("message").asString("");
      if (!detail.isEmpty() && !message.contains(detail) && details.size() < MOST_DETAILS) {
        details.add(detail);
      }
    }
    return details.isEmpty() ? "" : "; " + String.join("; ", details);
  }

  private static @Nullable JsonNode json(byte[] body) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      return json.isObject() ? json : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }
}
