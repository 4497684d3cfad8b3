package dev.semblance.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@TableSlice
class RerankWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void theBestDocumentComesFirst() {
    HttpCaller.Answer answer = post("{'query':'x','documents':['y','x','x y']}");

    JsonNode json = answer.json();
    assertThat(indexes(json)).containsExactly(1, 2, 0);
    assertThat(json.at("/results/0/document")).isEqualTo(tree("{'text':'x'}"));
    assertThat(json.at("/results/0/truncated").asBoolean()).isFalse();
    assertThat(json.get("model").asString()).isEqualTo("default");
    assertThat(json.get("scorer").asString()).isEqualTo("bi_encoder");
    assertThat(answer.header("Server-Timing")).contains("forward;dur=3.000");
    assertThat(answer.header("X-Semblance-Truncated")).isNull();
  }

  @Test
  void theQueryHasItsPromptAndDocumentsHaveTheirs() {
    JsonNode json = ok("{'query':'x','documents':['x','z']}");

    // The prompt of queries counts half along the third axis, that of documents is empty.
    double length = Math.sqrt(1.25);
    assertThat(score(json, 0)).isEqualTo(1 / length, within(1e-6));
    assertThat(score(json, 1)).isEqualTo(0.5 / length, within(1e-6));
    assertThat(json.get("usage")).isEqualTo(tree("{'prompt_tokens':10,'total_tokens':10}"));
  }

  @Test
  void equalScoresStayInTheOrderOfTheDocuments() {
    assertThat(indexes(ok("{'query':'x','documents':['y','x','y','x']}")))
        .containsExactly(1, 3, 0, 2);
  }

  @Test
  void topNKeepsTheBest() {
    assertThat(indexes(ok("{'query':'x','documents':['y','x','x y'],'top_n':2}")))
        .containsExactly(1, 2);
    assertThat(indexes(ok("{'query':'x','documents':['y','x'],'top_n':9}"))).containsExactly(1, 0);
  }

  @Test
  void documentsComeBackAsTheyCame() {
    String object = "{'id':1e400,'text':'x','more':[{'text':null},'\\u20ac\\ud800',-0.0,true]}";
    JsonNode documents =
        http.post(
                "/v1/rerank",
                ("{'query':{'text':'x'},'documents':[" + object + ",'y']}").replace('\'', '"'))
            .json()
            .get("results");

    assertThat(documents.at("/1/document")).isEqualTo(tree("{'text':'y'}"));
    assertThat(
            http.post("/v1/rerank", "{\"query\":\"x\",\"documents\":[" + q(object) + "]}").text())
        .contains("1e400", "-0.0", "\\uD800", "{\"text\":null}");
  }

  @Test
  void documentsAreLeftOutWhenTheyAreNotWanted() {
    JsonNode json = ok("{'query':'x','documents':['y'],'return_documents':false}");

    assertThat(json.at("/results/0").has("document")).isFalse();
  }

  @Test
  void aDocumentAtFaultComesLastUnderPartial() {
    JsonNode json =
        ok("{'query':'x','documents':['','y','zero','x'],'on_error':'partial','top_n':1}");

    assertThat(indexes(json)).containsExactly(3, 0, 2);
    assertThat(json.at("/results/1/error/message").asString()).contains("documents[0] is an empty");
    assertThat(json.at("/results/2/error/message").asString()).contains("documents[2]", "zero");
    assertThat(json.at("/results/1").has("relevance_score")).isFalse();
  }

  @Test
  void whenEveryDocumentIsAtFaultTheRequestIs() {
    assertThat(post("{'query':'x','documents':['',''],'on_error':'partial'}").status())
        .isEqualTo(400);
    assertThat(post("{'query':'','documents':['x'],'on_error':'partial'}").status()).isEqualTo(400);
  }

  @Test
  void longDocumentsFollowTruncateUnlessTheySayOtherwise() {
    String five = "'y y y y x'";
    assertThat(post("{'query':'x','documents':[" + five + "]}").status()).isEqualTo(400);
    String cutStart = "{'query':'x','documents':[" + five + "],'truncate':'start'}";
    assertThat(score(ok(cutStart), 0)).isPositive();
    assertThat(post(cutStart).header("X-Semblance-Truncated")).isEqualTo("1");
    String cut = "{'query':'x','documents':[" + five + "],'long_documents':'truncate'}";
    assertThat(score(ok(cut), 0)).isZero();
    assertThat(ok(cut).at("/results/0/truncated").asBoolean()).isTrue();
    assertThat(
            post("{'query':'x','documents':["
                    + five
                    + "],'truncate':'end','long_documents':'error'}")
                .status())
        .isEqualTo(400);
  }

  @Test
  void theBestWindowOfALongDocumentCounts() {
    JsonNode result =
        ok("{'query':'x','documents':['y y y y z z x y y y','x'],'long_documents':'best_chunk'}")
            .at("/results/1");

    assertThat(result.get("index").asInt()).isZero();
    assertThat(result.get("truncated").asBoolean()).isFalse();
    assertThat(result.get("chunk")).isEqualTo(tree("{'start':8,'end':15}"));
  }

  @Test
  void windowsCountCodePointsWhenTheyAreAsked() {
    JsonNode json =
        ok(
            "{'query':'x','documents':['\\ud83d\\ude00 y y y x x x x'],'long_documents':'best_chunk',"
                + "'offsets':'codepoint'}");

    assertThat(json.at("/results/0/chunk")).isEqualTo(tree("{'start':8,'end':15}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'documents':['x']}                                        | 400 | query is missing
          {'query':'x'}                                              | 400 | documents is missing
          {'query':'x','documents':[]}                               | 400 | documents is an empty list
          {'query':'x','documents':'x'}                              | 400 | documents is a string
          {'query':['x'],'documents':['x']}                          | 400 | query is a list
          {'query':{'txt':'x'},'documents':['x']}                    | 400 | unknown field
          {'query':{},'documents':['x']}                             | 400 | has no text
          {'query':'','documents':['x']}                             | 400 | query[0] is an empty string
          {'query':'x','documents':['x',7]}                          | 400 | documents[1] is a number
          {'query':'x','documents':['x',{'txt':'y'}]}                | 400 | documents[1] has no text
          {'query':'x','documents':[{'text':7}]}                     | 400 | documents[0] has a text that is not
          {'query':'x','documents':[{'text':'x','text':'y'}]}        | 400 | documents[0] has text twice
          {'query':'x','documents':['x','']}                         | 400 | documents[1] is an empty string
          {'query':'x','documents':['x'],'top_n':0}                  | 400 | top_n
          {'query':'x','documents':['x'],'top_n':1.5}                | 400 | top_n
          {'query':'x','documents':['x'],'return_documents':1}       | 400 | return_documents
          {'query':'x','documents':['x'],'truncate':'left'}          | 400 | truncate
          {'query':'x','documents':['x'],'long_documents':'cut'}     | 400 | long_documents
          {'query':'x','documents':['x'],'instruction':'be kind'}    | 400 | instruction
          {'query':'x','documents':['x'],'on_error':'skip'}          | 400 | on_error
          {'query':'x','documents':['x'],'top_k':1}                  | 400 | unknown field
          {'query':'x','documents':['x','zero']}                     | 400 | documents[1]
          {'query':'x','documents':['x'],'model':'nobody'}           | 404 | nobody
          {'query':'x','documents':['x'],'model':'default-query'}    | 400 | model says query
          {'query':'x','documents':['x'],'model':'busy'}             | 503 | loaded
          {'query':'x','documents':['x','x','x','x','x','x','x']}    | 413 | at most 6
          {'query':'x','documents':['y y y y y']}                    | 400 | documents[0] has 7 tokens
          {'query':'y y y y y','documents':['x']}                    | 400 | query[0] has 8 tokens
          {'query':'x','documents':[{'text':'x'                      | 400 | JSON
          """)
  void whatIsWrongIsRefusedByName(String body, int status, String message) {
    HttpCaller.Answer answer = post(body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains(message);
  }

  private HttpCaller.Answer post(String json) {
    return http.post("/v1/rerank", q(json));
  }

  private JsonNode ok(String json) {
    HttpCaller.Answer answer = post(json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static double score(JsonNode json, int place) {
    return json.at("/results/" + place + "/relevance_score").asDouble();
  }

  private static List<Integer> indexes(JsonNode json) {
    List<Integer> indexes = new ArrayList<>();
    json.get("results").forEach(result -> indexes.add(result.get("index").asInt()));
    return indexes;
  }

  private static String q(String json) {
    return json.replace('\'', '"');
  }

  private static JsonNode tree(String json) {
    return tools.jackson.databind.json.JsonMapper.shared().readTree(q(json));
  }
}
