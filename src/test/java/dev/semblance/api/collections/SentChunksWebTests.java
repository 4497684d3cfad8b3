package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents that come with the vectors of their chunks, as another collection gave them. */
@CollectionSlice
class SentChunksWebTests {
  private static final String SPACE = "table@0123456789ab/mean/3";
  private static final String LONG = "x y x y x. y x y x y. x x y y x.";

  @TempDir private static Path data;
  @LocalServerPort private int port;
  private Collections http;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void makeBoth() {
    http = new Collections(port);
    http.send("DELETE", "/from", "");
    http.send("DELETE", "/to", "");
    http.ok("PUT", "/from", "{}");
    http.ok("PUT", "/to", "{}");
  }

  private JsonNode export(String name, String format) {
    return http.ok(
            "POST",
            "/" + name + "/documents:export",
            "{'include':['vector'],'encoding_format':'" + format + "'}")
        .get("data");
  }

  /** As a client makes what it writes of what it read. */
  private static ObjectNode sent(JsonNode exported) {
    ObjectNode document = (ObjectNode) exported.deepCopy();
    document.remove(List.of("seq", "embedded", "version"));
    if (document.get("text").isNull()) {
      document.remove("text");
    }
    if (!exported.get("embedded").asBoolean()) {
      document.remove("chunks");
    } else if (document.has("vector")) {
      ((ObjectNode) document.get("chunks").get(0)).set("vector", document.remove("vector"));
    }
    return document;
  }

  private JsonNode write(String name, String space, ArrayNode documents) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("wait", "visible").put("space", space).set("documents", documents);
    return http.ok("PUT", "/" + name + "/documents", body.toString()).get("results");
  }

  private static ObjectNode withoutSeq(JsonNode exported) {
    ObjectNode document = (ObjectNode) exported.deepCopy();
    document.remove("seq");
    return document;
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "base64"})
  void anExportedDocumentIsWrittenWithAllItsVectorsAndIsTheSameThere(String format) {
    http.ok(
        "PUT",
        "/from/documents",
        "{'wait':'visible','space':'"
            + SPACE
            + "','documents':[{'id':'long','text':'"
            + LONG
            + "'},{'id':'short','text':'x','metadata':{'n':1.50}},"
            + "{'id':'sent','text':'y','vector':[1,0,0]},{'id':'bare','vector':[0,1,0]}]}");
    JsonNode exported = export("from", format);
    ArrayNode documents = JsonMapper.shared().createArrayNode();
    exported.forEach(document -> documents.add(sent(document)));
    assertThat(exported.get(1).get("chunks").size()).isGreaterThan(1);

    write("to", SPACE, documents).forEach(each -> assertThat(each.has("error")).isFalse());

    JsonNode there = export("to", format);
    assertThat(there.size()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      assertThat(withoutSeq(there.get(i))).isEqualTo(withoutSeq(exported.get(i)));
    }
    // Neither what came again nor the text alone changes anything.
    write("to", SPACE, documents)
        .forEach(each -> assertThat(each.get("status").asString()).isEqualTo("unchanged"));
    assertThat(
            http.put("to", "{'id':'long','text':'" + LONG + "'}")
                .at("/results/0/status")
                .asString())
        .isEqualTo("unchanged");
    String query = "{'text':'x y','mode':'vector'}";
    assertThat(http.search("to", query).get("hits"))
        .isEqualTo(http.search("from", query).get("hits"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'id':'a','chunks':[{'start':0,'end':1,'vector':[1,0,0]}]}                                   | chunks without a text
          {'id':'a','text':'x','chunks':[]}                                                            | no chunks
          {'id':'a','text':'x','chunks':[{'start':0,'end':2,'vector':[1,0,0]}]}                        | chunk 0 from 0 to 2
          {'id':'a','text':'x','chunks':[{'start':1,'end':1,'vector':[1,0,0]}]}                        | chunk 0 from 1 to 1
          {'id':'a','text':'x y','chunks':[{'start':2,'end':3,'vector':[1,0,0]},{'start':0,'end':1,'vector':[1,0,0]}]} | chunk 1 from 0
          {'id':'a','text':'x','chunks':[{'start':0,'end':1}]}                                         | chunk 0 without a vector
          {'id':'a','text':'x','chunks':[{'start':0,'end':1,'vector':[1,0]}]}                          | 2
          {'id':'a','text':'x','chunks':[{'start':0,'end':1,'vector':[0,0,0]}]}                        | zero
          {'id':'a','text':'x','vector':[1,0,0],'chunks':[{'start':0,'end':1,'vector':[1,0,0]}]}       | a vector and chunks
          {'id':'a','text':'x','chunks':[{'start':0,'end':1,'vector':[1,0,0],'token_vectors':[[1]]}]}  | does not keep
          """)
  void whatDoesNotFitIsRefusedAndTheOthersAreKept(String document, String says) {
    JsonNode results =
        http.ok(
                "PUT",
                "/to/documents",
                "{'space':'" + SPACE + "','documents':[" + document + ",{'id':'b','text':'x'}]}")
            .get("results");

    assertThat(results.get(0).get("status").asString()).isEqualTo("refused");
    assertThat(results.get(0).at("/error/message").asString()).contains(says);
    assertThat(results.get(1).get("status").asString()).isEqualTo("created");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'id':'a','text':'x','chunks':[{'end':1,'vector':[1,0,0]}]}   | 400 | no start
          {'id':'a','vector':'AAAA'}                                    | 400 | 3 bytes
          {'id':'a','vector':'?'}                                       | 400 | no base64
          {'id':'a','vector':'AADAfwAAAAAAAAAA'}                        | 200 | not finite
          """)
  void aVectorThatCannotBeReadIsNamed(String document, int status, String says) {
    HttpCaller.Answer answer =
        http.send(
            "PUT", "/to/documents", "{'space':'" + SPACE + "','documents':[" + document + "]}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(says);
  }

  @Test
  void theSpaceOfChunksMustBeSaidAndBeTheSame() {
    String document = "{'id':'a','text':'x','chunks':[{'start':0,'end':1,'vector':[1,0,0]}]}";
    HttpCaller.Answer none = http.send("PUT", "/to/documents", "{'documents':[" + document + "]}");
    HttpCaller.Answer foreign =
        http.send(
            "PUT",
            "/to/documents",
            "{'space':'table@999999999999/mean/3','documents':[" + document + "]}");

    assertThat(none.status()).isEqualTo(400);
    assertThat(foreign.status()).isEqualTo(409);
    assertThat(foreign.text()).contains("999999999999", SPACE);
  }

  @Test
  void aSearchTakesItsVectorAsBase64Too() {
    http.put("to", "{'id':'x','text':'x'},{'id':'y','text':'y'}");
    String vector =
        http.ok(
                "POST",
                "/to/documents:get",
                "{'ids':['x'],'include':['vector'],'encoding_format':'base64'}")
            .at("/data/0/vector")
            .asString();

    JsonNode hits =
        http.search("to", "{'vector':'" + vector + "','space':'" + SPACE + "'}").get("hits");

    assertThat(hits.get(0).get("id").asString()).isEqualTo("x");
    assertThat(hits.get(0).at("/scores/vector").asDouble()).isCloseTo(1, within(1e-6));
  }
}
