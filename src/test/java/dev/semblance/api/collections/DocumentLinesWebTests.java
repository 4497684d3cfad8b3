package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@CollectionSlice
class DocumentLinesWebTests {
  @TempDir private static Path data;
  @LocalServerPort private int port;
  private HttpCaller http;
  private Collections collections;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
    collections = new Collections(port);
    collections.send("DELETE", "/lines", "");
    collections.ok("PUT", "/lines", "{'fields':{'n':'number'}}");
  }

  private HttpCaller.Answer put(String query, String lines) {
    return http.send(
        "PUT",
        "/v1/collections/lines/documents" + query,
        HttpRequest.BodyPublishers.ofString(lines),
        "Content-Type",
        "application/x-ndjson");
  }

  private static List<JsonNode> lines(HttpCaller.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
    return answer.text().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  @Test
  void aBadLineIsReportedByItsNumberAndTheOthersAreKept() {
    StringBuilder body = new StringBuilder();
    for (int i = 1; i <= 10_000; i++) {
      body.append(
          i == 5_001
              ? "{\"id\":\"5001\",\"text\":\"x\"\n"
              : "{\"id\":\"" + i + "\",\"text\":\"x\",\"metadata\":{\"n\":" + i + "}}\n");
    }

    List<JsonNode> lines = lines(put("?wait=visible", body.toString()));

    List<JsonNode> refused = lines.stream().filter(line -> line.has("status")).toList();
    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst().get("line").asInt()).isEqualTo(5_001);
    assertThat(refused.getFirst().at("/error/message").asString()).contains("JSON");
    JsonNode last = lines.getLast();
    assertThat(last.get("done").asBoolean()).isTrue();
    assertThat(last.get("line").asInt()).isEqualTo(10_000);
    assertThat(last.get("created").asInt()).isEqualTo(9_999);
    assertThat(last.get("refused").asInt()).isEqualTo(1);
    assertThat(last.get("seq").asLong()).isEqualTo(9_999);
    assertThat(
            collections
                .ok("POST", "/lines/documents:count", "{'filter':{'field':'n','gt':5000}}")
                .get("count")
                .asInt())
        .isEqualTo(4_999);
  }

  @Test
  void whatIsRefusedSaysWhichLineAndId() {
    List<JsonNode> lines =
        lines(
            put(
                "",
                "{\"id\":\"a\",\"text\":\"x\"}\r\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"colour\":1}\n"
                    + "{\"id\":\"a\",\"text\":\"x\"}"));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).get("line").asInt()).isEqualTo(4);
    assertThat(lines.get(0).at("/error/message").asString()).contains("colour");
    assertThat(lines.get(1).get("id").asString()).isEqualTo("b");
    assertThat(lines.get(1).get("line").asInt()).isEqualTo(3);
    // Counted from 0 over the whole body, not over what is written at once.
    assertThat(lines.get(1).at("/error/message").asString()).startsWith("documents[2] has neither");
    assertThat(lines.get(2).get("created").asInt()).isEqualTo(1);
    assertThat(lines.get(2).get("unchanged").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsWrongWithTheWholeRequestSetsTheStatus() {
    String vector = "{\"id\":\"a\",\"vector\":[1,0,0]}\n";
    assertThat(put("", vector).status()).isEqualTo(400);
    assertThat(put("?space=table@0123456789ac/mean/3", vector).status()).isEqualTo(409);
    assertThat(put("?wait=soon", "").status()).isEqualTo(400);
    assertThat(lines(put("?space=unchecked", vector)).getLast().get("created").asInt())
        .isEqualTo(1);
  }

  @Test
  void oneJsonObjectHasItsFieldsInTheBodyAndNotInTheQuery() {
    String document = "{'documents':[{'id':'a','vector':[1,0,0]}]";
    for (String query :
        List.of("?space=unchecked", "?token_space=unchecked", "?wait=visible", "?wait=")) {
      HttpCaller.Answer refused =
          collections.send("PUT", "/lines/documents" + query, document + "}");

      assertThat(refused.status()).as(query).isEqualTo(400);
      assertThat(refused.text())
          .contains(query.substring(1, query.indexOf('=')), "in the query", "in the body");
    }
    collections.ok("PUT", "/lines/documents", document + ",'space':'unchecked'}");
  }

  /** Sends, waits for what the server says of it, and sends on: both go on at the same time. */
  @Test
  void resultsComeWhileTheBodyIsStillBeingSent() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /v1/collections/lines/documents HTTP/1.1\r\nHost: x\r\n"
                  + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                  + "Connection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      chunk(out, "this is no JSON\n");
      InputStream in = socket.getInputStream();
      BufferedReader answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String first = "";
      while (!first.startsWith("{")) {
        first = answer.readLine();
      }
      assertThat(first).contains("\"line\":1", "refused");
      chunk(out, "{\"id\":\"late\",\"text\":\"x\"}\n");
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      List<String> rest = new ArrayList<>();
      for (String line = answer.readLine(); line != null; line = answer.readLine()) {
        rest.add(line);
      }
      assertThat(String.join("", rest)).contains("\"created\":1", "\"done\":true");
    }
  }

  private static void chunk(OutputStream out, String text) throws IOException {
    out.write(
        (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
