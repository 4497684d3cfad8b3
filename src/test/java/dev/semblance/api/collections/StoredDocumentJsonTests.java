package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.collection.Chunk;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

class StoredDocumentJsonTests {

  private static String vectorOf(Chunk chunk) {
    StringWriter written = new StringWriter();
    try (JsonGenerator json = new JsonMapper().createGenerator(written)) {
      json.writeStartObject();
      StoredDocumentJson.vector(json, chunk, false);
      json.writeEndObject();
    }
    return written.toString();
  }

  @Test
  void aChunkThatHasNoVectorIsWrittenWithoutOne() {
    assertThat(vectorOf(new Chunk(0, 4, null))).isEqualTo("{}");
    assertThat(vectorOf(new Chunk(0, 4, new float[] {0.5f}))).isEqualTo("{\"vector\":[0.5]}");
  }
}
