package dev.semblance.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes answers straight onto the connection, so that a large one is never whole in memory. Safe
 * to share.
 */
public final class JsonAnswers {

  /**
   * When writing breaks off, the generator must not complete the JSON: half an answer would look
   * whole.
   */
  private final JsonFactory json =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private final AnswerListener listener;

  public JsonAnswers() {
    this(AnswerListener.SILENT);
  }

  JsonAnswers(AnswerListener listener) {
    this.listener = listener;
  }

  /**
   * Answers 200 with JSON. Everything that can be refused is decided before: once bytes are out, a
   * fault can only cut the connection.
   *
   * @param content writes one JSON value
   */
  public void write(HttpServletResponse response, Consumer<JsonGenerator> content) {
    write(response, HttpServletResponse.SC_OK, content);
  }

  /** The same with another status that is no fault. */
  public void write(HttpServletResponse response, int status, Consumer<JsonGenerator> content) {
    long began = System.nanoTime();
    response.setStatus(status);
    response.setContentType("application/json");
    try {
      JsonGenerator generator =
          json.createGenerator(
              ObjectWriteContext.empty(), new YieldingOutput(response.getOutputStream()));
      content.accept(generator);
      generator.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.written(System.nanoTime() - began);
  }
}
