package dev.semblance.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.api.HttpCaller;
import dev.semblance.similarity.TableEncoder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@TableSlice
class SimilarityWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void textsGiveAMatrixWithItsSpaceAndOrder() {
    HttpCaller.Answer answer = post("{'inputs':['x'],'against':['x','y']}");

    JsonNode json = answer.json();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(json.get("scores")).isEqualTo(tree("[[1.0,0.0]]"));
    assertThat(json.get("space").asString()).isEqualTo(TableEncoder.SPACE.toString());
    assertThat(json.get("model").asString()).isEqualTo("default");
    assertThat(json.get("metric").asString()).isEqualTo("cosine");
    assertThat(json.get("order").asString()).isEqualTo("higher_is_closer");
    assertThat(json.get("mode").asString()).isEqualTo("matrix");
    assertThat(json.get("norms")).isEqualTo(tree("{'inputs':[1.0],'against':[1.0,1.0]}"));
    assertThat(json.get("usage")).isEqualTo(tree("{'prompt_tokens':9,'total_tokens':9}"));
    assertThat(json.has("results")).isFalse();
    assertThat(json.has("token_space")).isFalse();
    assertThat(answer.header("Server-Timing")).contains("forward;dur=3.000");
    assertThat(answer.header("X-Semblance-Truncated")).isNull();
  }

  @Test
  void oneTextNeedsNoList() {
    assertThat(ok("{'inputs':'x','against':'x'}").get("scores")).isEqualTo(tree("[[1.0]]"));
  }

  @Test
  void topKGivesResultsAndNoItemFindsItself() {
    JsonNode json = ok("{'inputs':['x','x y','y'],'top_k':1,'metric':'euclidean'}");

    assertThat(json.has("scores")).isFalse();
    assertThat(json.get("order").asString()).isEqualTo("lower_is_closer");
    JsonNode results = json.get("results");
    assertThat(results).hasSize(3);
    assertThat(results.get(0)).hasSize(1);
    assertThat(results.get(0).get(0).get("index").asInt()).isEqualTo(1);
    assertThat(results.get(0).get(0).get("score").asDouble()).isEqualTo(0.7654, within(1e-4));
    assertThat(results.get(1).get(0).get("index").asInt()).isZero();
  }

  @Test
  void numbersOfVectorsAreTheNearestFloats() {
    // Nearest to 2^24 + 1 are two; the one with the even last bit is taken. The decimal in the
    // middle is nearer to 1 + 2^-23 + 2^-23 by a hair that a double between would lose.
    String numbers = "16777217,0.1,1.00000017881393432617187501,1e-45,0,-0.0,0e-999,0.000E5";
    for (String number : numbers.split(",")) {
      JsonNode json =
          ok("{'inputs':[[" + number + "]],'against':[[1]],'metric':'dot','space':'unchecked'}");

      assertThat(json.get("scores").get(0).get(0).asDouble())
          .as(number)
          .isEqualTo(new java.math.BigDecimal(number).floatValue());
    }
    assertThat(Float.parseFloat("16777217")).isEqualTo(16777216f);
  }

  @Test
  void thresholdLeavesOutWhatIsFarther() {
    JsonNode results = ok("{'inputs':['x'],'against':['y','x'],'threshold':0.5}").get("results");

    assertThat(results).isEqualTo(tree("[[{'index':1,'score':1.0}]]"));
  }

  @Test
  void aListOfMetricsIsAnsweredByName() {
    JsonNode json =
        ok("{'inputs':['x'],'against':['y'],'mode':'pairwise','metric':['manhattan','dot']}");

    assertThat(json.get("scores")).isEqualTo(tree("{'manhattan':[2.0],'dot':[0.0]}"));
    assertThat(json.get("order"))
        .isEqualTo(tree("{'manhattan':'lower_is_closer','dot':'higher_is_closer'}"));
    assertThat(json.get("metric")).isEqualTo(tree("['manhattan','dot']"));
  }

  @Test
  void aListOfOneMetricIsAnsweredByNameToo() {
    JsonNode json = ok("{'inputs':['x'],'metric':['dot'],'threshold':2}");

    assertThat(json.get("results")).isEqualTo(tree("{'dot':[[]]}"));
  }

  @Test
  void maxsimAnswersInTheTokenSpace() {
    JsonNode json = ok("{'inputs':['x'],'against':['x'],'metric':'maxsim'}");

    assertThat(json.get("scores")).isEqualTo(tree("[[3.0]]"));
    assertThat(json.get("space").asString()).isEqualTo(TableEncoder.TOKEN_SPACE.toString());
    assertThat(json.has("norms")).isFalse();
  }

  @Test
  void maxsimBesideOthersNamesBothSpaces() {
    JsonNode json = ok("{'inputs':['x'],'against':['x'],'metric':['cosine','maxsim']}");

    assertThat(json.get("space").asString()).isEqualTo(TableEncoder.SPACE.toString());
    assertThat(json.get("token_space").asString()).isEqualTo(TableEncoder.TOKEN_SPACE.toString());
  }

  @Test
  void vectorsMeetTextsOfTheirSpace() {
    JsonNode json =
        ok("{'inputs':'y','against':[[0,2,0]],'space':'any@0123456789ab/mean/3','user':'me'}");

    assertThat(json.get("scores")).isEqualTo(tree("[[1.0]]"));
    assertThat(json.get("norms")).isEqualTo(tree("{'inputs':[1.0],'against':[2.0]}"));
  }

  @Test
  void vectorsAloneAreComparedAsTheyAre() {
    JsonNode json = ok("{'inputs':[[3,4]],'metric':'dot','space':'unchecked'}");

    assertThat(json.get("scores")).isEqualTo(tree("[[25.0]]"));
    assertThat(json.get("space").asString()).isEqualTo("unchecked");
    assertThat(json.get("usage").get("total_tokens").asInt()).isZero();
  }

  @Test
  void tokenMatricesAreComparedByMaxsim() {
    JsonNode json = ok("{'inputs':[[[1,0],[0,1]]],'against':[[[1,0]]],'space':'unchecked'}");

    assertThat(json.get("metric").asString()).isEqualTo("maxsim");
    assertThat(json.get("scores")).isEqualTo(tree("[[1.0]]"));
  }

  @Test
  void rolesPutPromptsBeforeEachSide() {
    JsonNode json =
        ok("{'inputs':['x'],'against':['x'],'input_type':'query','against_type':'document'}");

    // "query:" is a token and adds half a z to the inputs alone.
    assertThat(json.get("usage").get("total_tokens").asInt()).isEqualTo(7);
    assertThat(json.get("norms").get("inputs").get(0).asDouble()).isEqualTo(1.1180, within(1e-4));
    assertThat(json.get("norms").get("against").get(0).asDouble()).isEqualTo(1);
  }

  @Test
  void aRoleInTheModelsNameYieldsToTheRoleOfTheOtherSide() {
    JsonNode json =
        ok("{'model':'default-query','inputs':'x','against':'x','against_type':'passage'}");

    assertThat(json.get("usage").get("total_tokens").asInt()).isEqualTo(7);
    assertThat(json.get("model").asString()).isEqualTo("default-query");
  }

  @Test
  void truncatedTextsAreCountedInAHeader() {
    HttpCaller.Answer answer =
        http.post(
            "/v1/similarity",
            "{'inputs':['x x x x x x','x'],'truncate':'end','metric':['dot','maxsim']}"
                .replace('\'', '"'));

    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
  }

  @Test
  void dimensionsCutTextsAndSpace() {
    JsonNode json = ok("{'inputs':['x z'],'against':['x'],'dimensions':2}");

    assertThat(json.get("scores")).isEqualTo(tree("[[1.0]]"));
    assertThat(json.get("space").asString()).isEqualTo("table@0123456789ab/mean/2");
  }

  @Test
  void severalZeroVectorsAreNamedOneByOne() {
    HttpCaller.Answer answer = post("{'inputs':[[0,0],[1,0],[0,0]],'space':'unchecked'}");

    assertThat(answer.status()).isEqualTo(400);
    JsonNode errors = answer.json().get("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.get(1).get("index").asInt()).isEqualTo(2);
    assertThat(errors.get(1).get("field").asString()).isEqualTo("inputs");
  }

  @Test
  void aModelThatIsBeingLoadedSaysWhenToAskAgain() {
    HttpCaller.Answer answer = post("{'model':'busy','inputs':['x']}");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                              | 400 | invalid_request    | inputs     | is missing
          {'inputs':null}                                                 | 400 | invalid_request    | inputs     | is missing
          {'inputs':[]}                                                   | 400 | invalid_request    | inputs     | empty list
          {'inputs':7}                                                    | 400 | invalid_request    | inputs     | is a number, needed: texts, vectors
          {'inputs':[1,2]}                                                | 400 | invalid_request    | inputs     | one vector alone is a list in a list
          {'inputs':['x',[1]]}                                            | 400 | invalid_request    | inputs     | like the items before it
          {'inputs':[[1],'x'],'space':'unchecked'}                        | 400 | invalid_request    | inputs     | like the items before it
          {'inputs':[[1],[[1]]],'space':'unchecked'}                      | 400 | invalid_request    | inputs     | like the items before it
          {'inputs':[[1,[1]]],'space':'unchecked'}                        | 400 | invalid_request    | inputs     | like those before it
          {'inputs':[[[1],1]],'space':'unchecked'}                        | 400 | invalid_request    | inputs     | like those before it
          {'inputs':[[]],'space':'unchecked'}                             | 400 | invalid_request    | inputs     | empty list
          {'inputs':[['x']],'space':'unchecked'}                          | 400 | invalid_request    | inputs     | is a string
          {'inputs':['']}                                                 | 400 | invalid_request    | inputs     | empty string
          {'inputs':['x x x x x x x']}                                    | 400 | input_too_long     | inputs     | has 9 tokens
          {'inputs':['x'],'against':['x','x x x x x']}                    | 400 | input_too_long     | against    | against[1] has 7 tokens
          {'inputs':[[1e39]],'space':'unchecked'}                         | 400 | invalid_request    | inputs     | no 32-bit float holds
          {'inputs':[[1,1e-46]],'space':'unchecked'}                      | 400 | invalid_request    | inputs     | is 1e-46, which a 32-bit float holds only as zero
          {'inputs':[[1,-1e-400]],'space':'unchecked'}                    | 400 | invalid_request    | inputs     | is -1e-400, which a 32-bit float holds only as zero
          {'inputs':['x'],'threshold':1e-400}                             | 400 | invalid_request    | threshold  | is 1e-400, which no double holds
          {'inputs':['x'],'dimensions':0}                                 | 400 | dimensions_not_offered | dimensions | is 0, the model gives 1 to 3
          {'inputs':[[1e999]],'space':'unchecked'}                        | 400 | invalid_request    | inputs     | no 32-bit float holds
          {'inputs':[[1,2],[1]],'space':'unchecked'}                      | 400 | dimension_mismatch | inputs     | inputs[1] has 1 dimensions, 2 are needed
          {'inputs':[[1,2]],'space':'a@0123456789ab/mean/3'}              | 400 | dimension_mismatch | inputs     | 3 are needed
          {'inputs':[[1,2,3]]}                                            | 400 | space_missing      | space      | table@0123456789ab/mean/3
          {'inputs':[[1,2,3]],'space':' '}                                | 400 | invalid_request    | space      | LABEL@HASH
          {'inputs':['x'],'against':[[1,2,3]],'space':'clip-v1'}          | 409 | space_mismatch     | space      | table@0123456789ab/mean/3
          {'inputs':[[1,2,3]],'against':'x','space':'a@ba9876543210/mean/3'} | 409 | space_mismatch  | space      | a@ba9876543210/mean/3
          {'inputs':['x'],'space':'a@ba9876543210/mean/3'}                | 409 | space_mismatch     | space      | table@0123456789ab/mean/3
          {'inputs':[[0,0]],'space':'unchecked'}                          | 400 | zero_vector        | inputs     | inputs[0] is a zero vector
          {'inputs':['x'],'metric':'jaccard'}                             | 400 | invalid_request    | metric     | cosine, dot, euclidean, manhattan, maxsim
          {'inputs':['x'],'metric':[]}                                    | 400 | invalid_request    | metric     | empty list
          {'inputs':['x'],'metric':['dot','dot']}                         | 400 | invalid_request    | metric     | dot again
          {'inputs':[[1]],'metric':'maxsim','space':'unchecked'}          | 400 | invalid_request    | metric     | list of token vectors
          {'inputs':['x'],'mode':'diagonal'}                              | 400 | invalid_request    | mode       | matrix, pairwise
          {'inputs':['x','y'],'against':['x'],'mode':'pairwise'}          | 400 | invalid_request    | against    | has 1 items, inputs has 2
          {'inputs':['x'],'mode':'pairwise'}                              | 400 | invalid_request    | against    | is missing
          {'inputs':['x'],'against':['x'],'mode':'pairwise','top_k':1}    | 400 | invalid_request    | top_k      | mode matrix
          {'inputs':['x'],'top_k':0}                                      | 400 | invalid_request    | top_k      | from 1
          {'inputs':['x'],'top_k':1.5}                                    | 400 | invalid_request    | top_k      | whole number
          {'inputs':['x'],'threshold':'high'}                             | 400 | invalid_request    | threshold  | is a string, needed: a number
          {'inputs':['x'],'normalize':1}                                  | 400 | invalid_request    | normalize  | true or false
          {'inputs':['x'],'dimensions':4}                                 | 400 | dimensions_not_offered | dimensions | 1 to 3
          {'inputs':[[1]],'dimensions':1,'space':'unchecked'}             | 400 | invalid_request    | dimensions | no texts
          {'inputs':['x'],'input_type':'poem'}                            | 400 | unknown_prompt     | input_type | query, document, passage
          {'inputs':['x'],'against':['x'],'against_type':'poem'}          | 400 | unknown_prompt     | against_type | query, document, passage
          {'inputs':['x'],'against_type':'query'}                         | 400 | invalid_request    | against_type | against holds none
          {'inputs':[[1]],'input_type':'query','space':'unchecked'}       | 400 | invalid_request    | input_type | inputs holds none
          {'inputs':['x'],'truncate':'middle'}                            | 400 | invalid_request    | truncate   | error, start, end
          {'inputs':['x'],'lane':'fast'}                                  | 400 | invalid_request    | lane       | query, bulk
          {'input':['x']}                                                 | 400 | invalid_request    |            | unknown field "input"
          {'inputs':['x'],'model':'gpt-5'}                                | 404 | model_not_found    | model      | served: default, busy
          {'inputs':[[1]],'model':'gpt-5','space':'unchecked'}            | 404 | model_not_found    | model      | served: default, busy
          {'inputs':['x','x','x','x']}                                    | 413 | limit_exceeded     | inputs     | 4 x 4 = 16 scores, at most 12
          {'inputs':['x','x','x','x','x','x','x']}                        | 413 | limit_exceeded     | inputs     | has 7 items, at most 6
          {'inputs':['x','x','x','x'],'against':['x','x','x']}            | 413 | limit_exceeded     | against    | 7 texts together, at most 6
          {'inputs':[[1,2,3,4,5,6]],'space':'unchecked'}                  | 413 | limit_exceeded     | inputs     | has 6 items, at most 5
          {'inputs':['x x x x','x x x x'],'metric':'maxsim'}              | 413 | limit_exceeded     | inputs     | 144 pairs of tokens
          """)
  void whatIsWrongIsNamed(String body, int status, String code, String field, String message) {
    HttpCaller.Answer answer = post(body);

    JsonNode problem = answer.json();
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("detail").asString()).contains(message);
    if (field == null) {
      assertThat(problem.get("errors")).isEmpty();
    } else {
      assertThat(problem.get("errors").get(0).get("field").asString()).isEqualTo(field);
    }
    assertThat(ok("{'inputs':['x']}").get("scores")).isEqualTo(tree("[[1.0]]"));
  }

  @Test
  void aDeadlineThatIsNoneIsRefused() {
    HttpCaller.Answer answer =
        http.post("/v1/similarity", "{\"inputs\":[\"x\"]}", "X-Request-Timeout", "soon");

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void onlyPostIsAnswered() {
    HttpCaller.Answer answer = http.get("/v1/similarity");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  private HttpCaller.Answer post(String json) {
    return http.post("/v1/similarity", json.replace('\'', '"'));
  }

  private JsonNode ok(String json) {
    HttpCaller.Answer answer = post(json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode tree(String json) {
    return tools.jackson.databind.json.JsonMapper.shared().readTree(json.replace('\'', '"'));
  }
}
