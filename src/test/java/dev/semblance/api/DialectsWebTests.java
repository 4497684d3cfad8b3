package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Truncate;
import dev.semblance.security.OwnRoutes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ApiSlice
class DialectsWebTests {
  private static final String OVERLONG = "a b c d e f g h i";

  @LocalServerPort private int port;
  @Autowired private FakeEncoders encoders;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private HttpCaller.Answer post(String path, String json) {
    return http.post(path, json.replace('\'', '"'));
  }

  private JsonNode ok(String path, String json) {
    HttpCaller.Answer answer = post(path, json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rerank", "/vllm/rerank"})
  void anOrderOfDocumentsIsAskedAlikeAtBothPaths(String path) {
    JsonNode raw =
        ok(
            path,
            "{'model':'judge','query':{'text':'a'},'documents':['bb'],'use_activation':false}");
    assertThat(raw.at("/results/0/relevance_score").asDouble()).isEqualTo(2);

    String overlong = "{'query':'a','documents':['" + OVERLONG + "'],'truncate_prompt_tokens':N}";
    HttpCaller.Answer cut = post(path, overlong.replace("N", "-1"));
    assertThat(cut.status()).as(cut.text()).isEqualTo(200);
    assertThat(cut.header("X-Semblance-Truncated")).isEqualTo("1");
    HttpCaller.Answer refused = post(path, overlong.replace("N", "5"));
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.message()).contains("truncate_prompt_tokens is 5");
  }

  @Test
  void teisOrderTakesNoFieldsOfOthers() {
    assertThat(
            ok(
                "/rerank",
                "{'model':'judge','query':'a','texts':['bb'],'use_activation':false,"
                    + "'truncate_prompt_tokens':5}"))
        .hasSize(1)
        .allSatisfy(rank -> assertThat(rank.get("score").asDouble()).isLessThan(1));
    HttpCaller.Answer object = post("/rerank", "{'query':{'text':'a'},'texts':['bb']}");
    assertThat(object.status()).isEqualTo(422);
    assertThat(object.json().get("error").asString()).contains("query is an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cutting |                                             |
          cutting | ,'truncation_direction':'left'              | START
          cutting | ,'truncation_direction':'Right'             | END
          cutting | ,'parameters':{'truncation_direction':'left'} | START
          cutting | ,'truncate':true                            | END
          default | ,'truncate':true,'truncation_direction':'left' | START
          """)
  void theSideThatTeisBodyNamesIsCutWhereverTextsAre(
      String model, @Nullable String options, @Nullable Truncate asked) {
    String more = options == null ? "" : options;

    var _ = ok("/embed", "{'model':'" + model + "','inputs':'" + OVERLONG + "'" + more + "}");

    assertThat(encoders.lastRequest().truncate()).isEqualTo(asked);
  }

  @Test
  void aSideAloneDoesNotMakeAServerCut() {
    HttpCaller.Answer answer =
        post("/embed", "{'inputs':'" + OVERLONG + "','truncation_direction':'left'}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("11 tokens");
  }

  @Test
  void allPathsOfDialectsAreListedAsComputing(@Autowired OwnRoutes routes) {
    assertThat(routes.computing())
        .contains("/tei/**", "/vllm/**", "/embed", "/pipeline/**", "/score", "/v2/embed", "/api/**")
        .doesNotContain("/**");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pipeline/feature-extraction",
        "/pipeline/feature-extraction/",
        "/tei/pipeline/feature-extraction"
      })
  void aPipelineWithoutAModelIsThatOfTheDefaultOne(String path) {
    assertThat(ok(path, "{'inputs':'hello'}"))
        .isEqualTo(ok("/pipeline/feature-extraction/default", "{'inputs':'hello'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'embed_dtype':'float16'    | embed_dtype is "float16", which is not served; served: float32
          'endianness':'big'         | endianness is "big", which is not served; served: native, little
          'add_special_tokens':false | add_special_tokens is false
          """)
  void vllmsOtherNumbersAreRefused(String field, String message) {
    for (String path : List.of("/vllm/v1/embeddings", "/vllm/pooling", "/classify")) {
      HttpCaller.Answer refused = post(path, "{'input':'a'," + field + "}");
      assertThat(refused.status()).as(path).isEqualTo(400);
      assertThat(refused.message()).contains(message);
    }
  }

  @Test
  void vllmsDefaultsAreTakenByName() {
    String usual = "{'input':'a','encoding_format':'base64'}";
    String named =
        usual.replace(
            "}", ",'embed_dtype':'float32','endianness':'little','add_special_tokens':true}");

    assertThat(ok("/vllm/v1/embeddings", named).get("data"))
        .isEqualTo(ok("/vllm/v1/embeddings", usual).get("data"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'input':''", ",'input':[]", ",'input':null"})
  void ollamaAskedForNothingAnswersNothing(String input) {
    JsonNode answer = ok("/api/embed", "{'model':'default'" + input + "}");

    assertThat(answer.get("embeddings")).isEmpty();
    assertThat(answer.get("model").asString()).isEqualTo("default");
    assertThat(post("/api/embed", "{'model':'gone'" + input + "}").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'prompt':''"})
  void ollamaPromptedForNothingAnswersNothing(String prompt) {
    assertThat(post("/api/embeddings", "{'model':'default'" + prompt + "}").text())
        .isEqualTo("{\"embedding\":[]}");
    assertThat(post("/api/embeddings", "{'model':'gone'" + prompt + "}").status()).isEqualTo(404);
  }

  @Test
  void allPairsOfACrossEncoderAreOneRequest() {
    JsonNode answer =
        ok(
            "/score",
            "{'model':'judge','text_1':['a','b','a'],'text_2':['x','xx','xxx'],"
                + "'use_activation':false}");

    assertThat(answer.get("data").valueStream().map(one -> one.get("score").asInt()))
        .containsExactly(1, 2, 3);
    assertThat(encoders.lastRequest().inputs())
        .containsExactly(
            new EmbedInput.Pair("a", "x"),
            new EmbedInput.Pair("b", "xx"),
            new EmbedInput.Pair("a", "xxx"));
    HttpCaller.Answer empty =
        post("/score", "{'model':'judge','text_1':['a',''],'text_2':['x','y']}");
    assertThat(empty.status()).isEqualTo(400);
    assertThat(empty.message()).contains("text_1");
  }

  @Test
  void whatIsCutOfAnyPairIsCounted() {
    HttpCaller.Answer answer =
        post(
            "/score",
            "{'truncate_prompt_tokens':-1,'text_1':['a','b','c'],'text_2':['T','T','x']}"
                .replace("T", OVERLONG));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("2");
  }
}
