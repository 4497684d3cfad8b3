package dev.semblance.api.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.similarity.TableEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/token-embeddings}, {@code /v1/tokenize} and {@code /v1/detokenize}. */
@TableSlice
class TokensWebTests {
  private static final String CLS =
      "{'id':0,'text':'[CLS]','start':null,'end':null,'special':true}";
  private static final String SEP =
      "{'id':3,'text':'[SEP]','start':null,'end':null,'special':true}";

  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void eachTokenHasItsVector() {
    HttpCaller.Answer answer = post("/v1/token-embeddings", "{'input':'y','normalize':false}");

    assertThat(answer.json())
        .isEqualTo(
            tree(
                """
                {'object':'list','data':[{'object':'token_embeddings','index':0,'tokens':[
                 {'id':0,'text':'[CLS]','start':null,'end':null,'special':true,'embedding':[0.0,0.0,2.0]},
                 {'id':6,'text':'y','start':0,'end':1,'special':false,'embedding':[0.0,1.0,0.0]},
                 {'id':3,'text':'[SEP]','start':null,'end':null,'special':true,'embedding':[0.0,0.0,1.0]}]}],
                 'model':'default','space':'%s','normalized':false,
                 'usage':{'prompt_tokens':3,'total_tokens':3,
                  'items':[{'index':0,'tokens':3,'tokens_used':3,'truncated':false}]}}
                """
                    .formatted(TableEncoder.TOKEN_SPACE)));
    assertThat(answer.header("Server-Timing")).contains("queue;dur=2.000");
  }

  @Test
  void base64IsTheSameFloatsInLittleEndian() {
    JsonNode json =
        ok("/v1/token-embeddings", "{'input':['y'],'normalize':false,'encoding_format':'base64'}");

    JsonNode first = json.get("data").get(0).get("tokens").get(0);
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(first.get("embedding").asString()))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.remaining()).isEqualTo(12);
    assertThat(new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()})
        .containsExactly(0, 0, 2);
  }

  @Test
  void promptTokensAreInTheListWithoutAPlaceInTheText() {
    JsonNode json = ok("/v1/token-embeddings", "{'input':'y','input_type':'query'}");

    JsonNode prompt = json.get("data").get(0).get("tokens").get(1);
    assertThat(prompt.get("text").asString()).isEqualTo("query:");
    assertThat(prompt.get("start").isNull()).isTrue();
    assertThat(prompt.get("special").asBoolean()).isFalse();
  }

  @Test
  void aCutTextSaysSo() {
    HttpCaller.Answer answer =
        post("/v1/token-embeddings", "{'input':['y','x x x x x x'],'truncate':'end'}");

    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
    assertThat(answer.json().get("usage"))
        .isEqualTo(
            tree(
                """
                {'prompt_tokens':9,'total_tokens':9,'items':[
                 {'index':0,'tokens':3,'tokens_used':3,'truncated':false},
                 {'index':1,'tokens':8,'tokens_used':6,'truncated':true}]}
                """));
  }

  @Test
  void aFaultyItemLeavesTheOthersOnRequest() {
    JsonNode json = ok("/v1/token-embeddings", "{'input':['','y'],'on_error':'partial'}");

    assertThat(json.get("data").get(0))
        .isEqualTo(
            tree(
                """
                {'object':'error','index':0,'error':{'code':'invalid_request','status':400,
                 'message':'input[0] is an empty string'}}
                """));
    assertThat(json.get("data").get(1).get("tokens")).hasSize(3);
    assertThat(json.get("usage").get("items")).hasSize(1);
    assertThat(json.get("usage").get("items").get(0).get("index").asInt()).isEqualTo(1);
  }

  @Test
  void whenAllItemsAreFaultyTheRequestFails() {
    HttpCaller.Answer answer =
        post("/v1/token-embeddings", "{'input':['',''],'on_error':'partial'}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors")).hasSize(2);
  }

  @Test
  void tokenizeShowsTheWholeTextUncut() {
    JsonNode json = ok("/v1/tokenize", "{'input':['x  y','x x x x x x']}");

    assertThat(json.get("data").get(0))
        .isEqualTo(
            tree(
                "{'object':'tokens','index':0,'tokens':["
                    + CLS
                    + ",{'id':5,'text':'x','start':0,'end':1,'special':false}"
                    + ",{'id':6,'text':'y','start':3,'end':4,'special':false},"
                    + SEP
                    + "]}"));
    assertThat(json.get("data").get(1).get("tokens")).hasSize(8);
    assertThat(json.get("usage"))
        .isEqualTo(
            tree(
                """
                {'prompt_tokens':10,'total_tokens':10,'items':[
                 {'index':0,'tokens':4,'tokens_used':4,'truncated':false},
                 {'index':1,'tokens':8,'tokens_used':6,'truncated':true}]}
                """));
    assertThat(json.get("model").asString()).isEqualTo("default");
  }

  @Test
  void aPromptIsChosenByItsName() {
    assertThat(
            ok("/v1/tokenize", "{'input':'x','prompt_name':'query'}")
                .get("data")
                .get(0)
                .get("tokens"))
        .hasSize(4);
  }

  @Test
  void asManyTokensAreUsedAsTheModelTakesInThatRole() {
    String query = "{'model':'late','input':'x y','input_type':'query'}";
    String document = "{'model':'late','input':'x y z','input_type':'document'}";

    assertThat(ok("/v1/tokenize", query).at("/usage/items/0"))
        .isEqualTo(tree("{'index':0,'tokens':5,'tokens_used':4,'truncated':true}"));
    assertThat(ok("/v1/tokenize", document).at("/usage/items/0"))
        .isEqualTo(tree("{'index':0,'tokens':5,'tokens_used':5,'truncated':false}"));
  }

  @Test
  void oneListOfIdsIsOneText() {
    assertThat(ok("/v1/detokenize", "{'ids':[0,1,2,3]}"))
        .isEqualTo(
            tree(
                """
                {'object':'list','data':[{'object':'text','index':0,'text':'hello world'}],
                 'model':'default'}
                """));
  }

  @Test
  void severalListsOfIdsAreSeveralTexts() {
    JsonNode data = ok("/v1/detokenize", "{'ids':[[1],[2,1]]}").get("data");

    assertThat(data).hasSize(2);
    assertThat(data.get(1).get("text").asString()).isEqualTo("world hello");
    assertThat(data.get(1).get("index").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          token-embeddings | {}                                             | 400 | invalid_request  | input           | is missing
          token-embeddings | {'input':[]}                                   | 400 | invalid_request  | input           | empty list
          token-embeddings | {'input':''}                                   | 400 | invalid_request  | input           | input[0] is an empty string
          token-embeddings | {'input':[1,2]}                                | 400 | invalid_request  | input           | is a number, needed: a string
          token-embeddings | {'input':['x',null]}                           | 400 | invalid_request  | input           | input[1] is null
          token-embeddings | {'input':'x x x x x'}                          | 400 | input_too_long   | input           | has 7 tokens
          token-embeddings | {'input':'x','dimensions':2}                   | 400 | invalid_request  | dimensions      | cannot be chosen for token embeddings; leave it out
          token-embeddings | {'input':'x','encoding_format':'hex'}          | 400 | invalid_request  | encoding_format | float, base64
          token-embeddings | {'input':'x','on_error':'skip'}                | 400 | invalid_request  | on_error        | fail, partial
          token-embeddings | {'input':'x','prompt_name':'nope'}             | 400 | unknown_prompt   | prompt_name     | the model has query
          token-embeddings | {'input':'x','prompt_name':'query','input_type':'query'} | 400 | invalid_request | prompt_name | one of them
          token-embeddings | {'input':'x','model':'gpt-5'}                  | 404 | model_not_found  | model           | served: default
          token-embeddings | {'input':['x','x','x','x','x','x','x']}        | 413 | limit_exceeded   | input           | has 7 items, at most 6
          tokenize         | {}                                             | 400 | invalid_request  | input           | is missing
          tokenize         | {'input':['x','']}                             | 400 | invalid_request  | input           | input[1] is an empty string
          tokenize         | {'input':['x','a\\ud800']}                     | 400 | invalid_request  | input           | input[1] holds half a surrogate pair at UTF-16 position 1
          tokenize         | {'input':{'text':'x'}}                         | 400 | invalid_request  | input           | is an object
          tokenize         | {'input':'x','truncate':'end'}                 | 400 | invalid_request  |                 | unknown field "truncate"
          tokenize         | {'input':'x','model':7}                        | 400 | invalid_request  | model           | is a number, needed: a string
          detokenize       | {}                                             | 400 | invalid_request  | ids             | is missing
          detokenize       | {'ids':[]}                                     | 400 | invalid_request  | ids             | empty list
          detokenize       | {'ids':[[]]}                                   | 400 | invalid_request  | ids             | ids[0] is an empty list
          detokenize       | {'ids':7}                                      | 400 | invalid_request  | ids             | is a number
          detokenize       | {'ids':['x']}                                  | 400 | invalid_request  | ids             | is a string
          detokenize       | {'ids':[1,[2]]}                                | 400 | invalid_request  | ids             | ids[1] is a list, needed: a token id
          detokenize       | {'ids':[[1],2]}                                | 400 | invalid_request  | ids             | ids[1] is a number, needed: a list of token ids
          detokenize       | {'ids':[-1]}                                   | 400 | invalid_request  | ids             | from 0
          detokenize       | {'ids':[1.0]}                                  | 400 | invalid_request  | ids             | whole number
          detokenize       | {'ids':[1,99]}                                 | 400 | unknown_token_id | ids             | holds token id 99
          detokenize       | {'ids':[[1],[99]]}                             | 400 | unknown_token_id | ids             | ids[1] holds token id 99
          detokenize       | {'ids':[99999999999]}                          | 400 | invalid_request  | ids             | whole number
          """)
  void whatIsWrongIsNamed(
      String route, String body, int status, String code, String field, String message) {
    HttpCaller.Answer answer = post("/v1/" + route, body);

    JsonNode problem = answer.json();
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("detail").asString()).contains(message);
    if (field == null) {
      assertThat(problem.get("errors")).isEmpty();
    } else {
      assertThat(problem.get("errors").get(0).get("field").asString()).isEqualTo(field);
    }
  }

  private HttpCaller.Answer post(String route, String json) {
    return http.post(route, json.replace('\'', '"'));
  }

  private JsonNode ok(String route, String json) {
    HttpCaller.Answer answer = post(route, json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode tree(String json) {
    return JsonMapper.shared().readTree(json.replace('\'', '"'));
  }
}
