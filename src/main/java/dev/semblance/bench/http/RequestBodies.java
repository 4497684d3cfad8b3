package dev.semblance.bench.http;

import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of requests, put together from texts that were written as JSON once. Safe to share. */
final class RequestBodies {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final byte[] COMMA = {','};

  private final List<byte[]> texts;
  private final byte[] head;
  private final byte[] tail;

  RequestBodies(HttpSettings settings, List<String> texts) {
    this.texts = texts.stream().map(MAPPER::writeValueAsBytes).toList();
    this.head = bytes("{\"model\":" + quoted(settings.model()) + ",\"input\":[");
    String truncate = settings.truncate();
    this.tail =
        bytes(
            "],\"encoding_format\":"
                + quoted(settings.encodingFormat().wireName())
                + (truncate == null ? "" : ",\"truncate\":" + quoted(truncate))
                + "}");
  }

  /**
   * The body that asks for {@code count} texts from number {@code first} on.
   *
   * @param sink takes its pieces in order; the arrays are shared and must not be changed
   */
  void write(long first, int count, Consumer<byte[]> sink) {
    sink.accept(head);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        sink.accept(COMMA);
      }
      sink.accept(texts.get((int) ((first + i) % texts.size())));
    }
    sink.accept(tail);
  }

  private static String quoted(String text) {
    return MAPPER.writeValueAsString(text);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
