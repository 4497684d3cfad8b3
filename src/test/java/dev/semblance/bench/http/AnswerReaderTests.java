package dev.semblance.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.bench.Answer;
import dev.semblance.bench.Answer.Embedded;
import dev.semblance.bench.Answer.Failed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTests {
  private static final String TWO =
      """
      {"object": "list", "model": "m", "space": {"x": [1, {"data": []}]}, "data": [
        {"object": "embedding", "index": 0, "embedding": [0.1, -2e-7, 3], "norm": 1.0},
        {"object": "embedding", "index": 1, "embedding": [1, 2, 3]}
      ], "usage": {"prompt_tokens": 9, "total_tokens": 9, "details": {"total_tokens": 1}}}
      """;

  private static Answer read(int status, byte[] body, boolean gzip, int texts) {
    Bytes bytes = new Bytes();
    try {
      bytes.readAll(new ByteArrayInputStream(body));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return AnswerReader.read(status, bytes, gzip, texts);
  }

  private static Answer read(String body, int texts) {
    return read(200, body.getBytes(StandardCharsets.UTF_8), false, texts);
  }

  @Test
  void asManyVectorsAsTextsAreGood() {
    assertThat(read(TWO, 2)).isEqualTo(new Embedded(9));
  }

  @Test
  void base64IsGoodToo() {
    String body =
        "{\"data\":[{\"embedding\":\"AACAPw==\",\"index\":0}],\"usage\":{\"total_tokens\":4}}";

    assertThat(read(body, 1)).isEqualTo(new Embedded(4));
  }

  @Test
  void withoutUsageTheTokensAreUnknown() {
    assertThat(read("{\"data\":[{\"embedding\":[1]}]}", 1))
        .isEqualTo(new Embedded(Embedded.UNKNOWN));
    assertThat(read("{\"data\":[{\"embedding\":[1]}],\"usage\":null}", 1))
        .isEqualTo(new Embedded(Embedded.UNKNOWN));
    assertThat(read("{\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":3}}", 1))
        .isEqualTo(new Embedded(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"data\":[{\"embedding\":[1]}]} | data has 1 items with a vector, but 2 texts were sent",
        "{\"data\":[]} | data has 0 items",
        "{\"object\":\"list\"} | data has 0 items",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,2]}]} | vector of another length",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[]}]} | item 1 has no vector",
        "{\"data\":[{\"embedding\":[1]},{\"object\":\"error\",\"error\":{}}]} | item 1 has no vector",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":\"\"}]} | item 1 has no vector",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[null]}]} | something else than numbers",
        "{\"data\":[{\"embedding\":[1],\"index\":1},{\"embedding\":[1],\"index\":0}]} | has index 1",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]}]}{} | goes on after its end",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1 | Unexpected end-of-input",
        "{\"data\":null} | data is VALUE_NULL",
        "[] | the answer is START_ARRAY",
        "ok | Unrecognized token",
      })
  void anythingElseIsMalformed(String body, String says) {
    assertThat(read(body, 2))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo("malformed");
              assertThat(failed.message()).contains(says);
            });
  }

  @Test
  void anEmptyAnswerIsMalformed() {
    assertThat(read("", 1)).isInstanceOf(Failed.class);
  }

  @Test
  void anotherStatusIsAFailureWithTheServersMessage() {
    assertThat(
            read(
                404,
                "{\"error\":{\"message\":\"model is unknown\",\"type\":\"x\"}}".getBytes(),
                false,
                1))
        .isEqualTo(new Failed("404", "model is unknown"));
    assertThat(read(429, "{\"title\":\"Busy\",\"detail\":\"later\"}".getBytes(), false, 1))
        .isEqualTo(new Failed("429", "later"));
    assertThat(read(502, "<h1>Bad\nGateway</h1>".getBytes(), false, 1))
        .isEqualTo(new Failed("502", "<h1>Bad Gateway</h1>"));
    assertThat(read(500, new byte[0], false, 1)).isEqualTo(new Failed("500", ""));
  }

  @Test
  void aCompressedAnswerIsReadToo() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(TWO.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(read(200, packed.toByteArray(), true, 2)).isEqualTo(new Embedded(9));
    assertThat(read(200, TWO.getBytes(StandardCharsets.UTF_8), true, 2)).isInstanceOf(Failed.class);
  }
}
