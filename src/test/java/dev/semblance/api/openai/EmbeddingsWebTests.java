package dev.semblance.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.ApiSlice;
import dev.semblance.api.FakeEncoders;
import dev.semblance.api.HttpCaller;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Truncate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ApiSlice
class EmbeddingsWebTests {
  private static final String LONG = "one two three four five six seven eight";

  @LocalServerPort private int port;
  @Autowired private FakeEncoders encoders;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private HttpCaller.Answer embed(String body, String... headers) {
    return http.post("/v1/embeddings", body, headers);
  }

  private JsonNode ok(String body) {
    HttpCaller.Answer answer = embed(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void refused(String body, int status, String code, String param, String message) {
    HttpCaller.Answer answer = embed(body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.error().get("code").asString()).isEqualTo(code);
    assertThat(answer.error().get("param").asString(null)).isEqualTo(param);
    assertThat(answer.message()).contains(message);
  }

  private static float[] floats(JsonNode list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(list.get(i).toString());
    }
    return floats;
  }

  private static Set<String> names(JsonNode object) {
    return new LinkedHashSet<>(object.propertyNames());
  }

  @Test
  void answersInOpenAisShapeWithTheTruthBeside() {
    JsonNode answer = ok("{\"input\":[\"a b\",\"c\"],\"model\":\"default\",\"normalize\":false}");

    assertThat(names(answer))
        .containsExactly("object", "data", "model", "usage", "space", "normalized");
    assertThat(answer.get("object").asString()).isEqualTo("list");
    assertThat(answer.get("model").asString()).isEqualTo("default");
    assertThat(answer.get("usage").toString())
        .isEqualTo("{\"prompt_tokens\":7,\"total_tokens\":7}");
    assertThat(answer.get("space").asString()).isEqualTo("fake@0123456789ab/mean/10");
    assertThat(answer.get("normalized").asBoolean()).isFalse();
    JsonNode second = answer.get("data").get(1);
    assertThat(names(second))
        .containsExactly(
            "object", "index", "embedding", "tokens", "tokens_used", "truncated", "norm");
    assertThat(second.get("object").asString()).isEqualTo("embedding");
    assertThat(second.get("index").asInt()).isEqualTo(1);
    assertThat(floats(second.get("embedding"))).containsExactly(FakeEncoders.vectorOf("c"));
    assertThat(second.get("tokens").asInt()).isEqualTo(3);
    assertThat(second.get("tokens_used").asInt()).isEqualTo(3);
    assertThat(second.get("truncated").asBoolean()).isFalse();
  }

  @Test
  void severalOutputsOfATextComeInOneAnswer() {
    JsonNode answer = ok("{\"input\":\"a b\",\"outputs\":[\"tokens\",\"dense\",\"dense\"]}");

    assertThat(names(answer))
        .containsExactly("object", "data", "model", "usage", "space", "spaces", "normalized");
    assertThat(answer.get("space").asString()).isEqualTo("fake@0123456789ab/mean/10");
    assertThat(answer.get("spaces").toString())
        .isEqualTo(
            "{\"dense\":\"fake@0123456789ab/mean/10\",\"tokens\":\"fake@0123456789ab/tokens/10\"}");
    JsonNode item = answer.get("data").get(0);
    assertThat(names(item))
        .containsExactly(
            "object",
            "index",
            "embedding",
            "token_embeddings",
            "tokens",
            "tokens_used",
            "truncated",
            "norm");
    JsonNode word = item.get("token_embeddings").get(2);
    assertThat(names(word)).containsExactly("id", "text", "start", "end", "special", "embedding");
    assertThat(word.get("text").asString()).isEqualTo("b");
    assertThat(word.get("start").asInt()).isEqualTo(2);
    assertThat(floats(word.get("embedding"))).hasSize(10);
    assertThat(encoders.lastRequest().outputs()).containsExactly(Output.DENSE, Output.TOKENS);
  }

  @Test
  void tokenVectorsAloneLeaveOutWhatIsOfTheDenseOne() {
    JsonNode answer =
        ok("{\"input\":\"a\",\"outputs\":[\"tokens\"],\"encoding_format\":\"base64\"}");

    assertThat(answer.get("space").asString()).isEqualTo("fake@0123456789ab/tokens/10");
    JsonNode item = answer.get("data").get(0);
    assertThat(names(item)).doesNotContain("embedding", "norm");
    assertThat(item.at("/token_embeddings/1/embedding").isString()).isTrue();
  }

  @Test
  void embeddingTypesKeyTokenVectorsToo() {
    JsonNode answer =
        ok(
            "{\"input\":\"a\",\"outputs\":[\"dense\",\"tokens\"],"
                + "\"embedding_types\":[\"float\",\"ubinary\"]}");

    assertThat(names(answer.at("/data/0/embedding"))).containsExactly("float", "ubinary");
    assertThat(names(answer.at("/data/0/token_embeddings/0/embedding")))
        .containsExactly("float", "ubinary");
  }

  @Test
  void outputsThatCannotBeGivenAreRefused() {
    String needed = "needed: one of dense, sparse, tokens";
    wrongOutputs(
        "[\"vectors\"]", "invalid_request", "outputs[0]", "outputs[0] is \"vectors\", " + needed);
    wrongOutputs(
        "[\"scores\"]", "invalid_request", "outputs[0]", "outputs[0] is \"scores\", " + needed);
    wrongOutputs("[]", "invalid_request", "outputs", "outputs is an empty list, needed: some of");
    wrongOutputs("\"dense\"", "invalid_request", "outputs", "needed: a list");
    wrongOutputs(
        "[\"dense\",\"sparse\"]",
        "output_not_offered",
        "model",
        "model does not give sparse outputs, only dense, tokens");
    wrongOutputs(
        "[\"sparse\"],\"embedding_types\":[\"float\"]",
        "invalid_request",
        "embedding_types",
        "outputs asks no vectors that could be of a type");
    wrongOutputs(
        "[\"tokens\"],\"dimensions\":3",
        "invalid_request",
        "dimensions",
        "cannot be chosen for token embeddings");
  }

  private void wrongOutputs(String outputs, String code, String param, String message) {
    refused("{\"input\":\"a\",\"outputs\":" + outputs + "}", 400, code, param, message);
  }

  @Test
  void aModelLeftOutIsTheDefault() {
    assertThat(ok("{\"input\":\"a\"}").get("model").asString()).isEqualTo("default");
  }

  @Test
  void answersSayTheNameThatWasAskedFor() {
    assertThat(ok("{\"input\":\"a\",\"model\":\"text-embedding-3-small\"}").get("model").asString())
        .isEqualTo("text-embedding-3-small");
  }

  @Test
  void theNormIsTheOneBeforeNormalising() {
    JsonNode raw = ok("{\"input\":\"a\",\"normalize\":false}").get("data").get(0);
    JsonNode scaled = ok("{\"input\":\"a\",\"normalize\":true}").get("data").get(0);

    assertThat(scaled.get("norm")).isEqualTo(raw.get("norm"));
    assertThat(scaled.get("embedding")).isNotEqualTo(raw.get("embedding"));
  }

  @Test
  void base64IsExactlyTheFloats() {
    JsonNode floats = ok("{\"input\":\"a\",\"encoding_format\":\"float\"}");
    JsonNode base64 = ok("{\"input\":\"a\",\"encoding_format\":\"base64\"}");

    byte[] bytes =
        Base64.getDecoder().decode(base64.get("data").get(0).get("embedding").asString());
    float[] decoded = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(decoded);
    assertThat(decoded).containsExactly(floats(floats.get("data").get(0).get("embedding")));
  }

  @Test
  void severalTypesMakeTheEmbeddingAnObject() {
    JsonNode embedding =
        ok("{\"input\":\"a\",\"embedding_types\":[\"ubinary\",\"float\",\"base64\",\"binary\"]}")
            .get("data")
            .get(0)
            .get("embedding");

    assertThat(names(embedding)).containsExactly("ubinary", "float", "base64", "binary");
    // Ten components: eight bits in the first byte, two at the top of the second.
    float[] floats = floats(embedding.get("float"));
    int first = 0;
    for (int i = 0; i < 8; i++) {
      first = first << 1 | (floats[i] > 0 ? 1 : 0);
    }
    int second = (floats[8] > 0 ? 128 : 0) + (floats[9] > 0 ? 64 : 0);
    assertThat(embedding.get("ubinary").toString()).isEqualTo("[" + first + "," + second + "]");
    assertThat(embedding.get("binary").toString())
        .isEqualTo("[" + (byte) first + "," + (byte) second + "]");
  }

  @Test
  void aZeroIsNoBit() {
    assertThat(
            ok("{\"input\":\"zero\",\"embedding_types\":[\"ubinary\"]}")
                .at("/data/0/embedding/ubinary")
                .toString())
        .isEqualTo("[0,0]");
  }

  @Test
  void bytesAreSpreadOverTheRangeOfTheModelsOwnVectors() {
    JsonNode answer = ok("{\"input\":\"a b\",\"embedding_types\":[\"float\",\"int8\",\"uint8\"]}");
    double range = answer.get("int8_range").asDouble();
    JsonNode embedding = answer.at("/data/0/embedding");

    assertThat(range).isBetween(0.3, 1.05);
    for (int i = 0; i < FakeEncoders.DIMENSIONS; i++) {
      long expected = Math.round(embedding.get("float").get(i).asDouble() * 127 / range);
      assertThat(embedding.get("int8").get(i).asLong()).isEqualTo(expected);
      assertThat(embedding.get("uint8").get(i).asLong()).isEqualTo(expected + 128);
    }
    assertThat(ok("{\"input\":\"c\",\"embedding_types\":[\"int8\"]}").get("int8_range").asDouble())
        .isEqualTo(range);
    assertThat(names(ok("{\"input\":\"c\",\"embedding_types\":[\"binary\"]}")))
        .doesNotContain("int8_range");
  }

  @Test
  void bytesOfTokenVectorsAreRefusedSinceNobodyMeasuredThem() {
    refused(
        "{\"input\":\"a\",\"outputs\":[\"dense\",\"tokens\"],\"embedding_types\":[\"int8\"]}",
        400,
        "invalid_request",
        "embedding_types",
        "int8 and uint8 are measured for dense vectors");
  }

  @Test
  void whoeverLeavesTheSideOfASearchOpenIsTold() {
    assertThat(http.post("/v1/embeddings", "{\"input\":\"a\",\"model\":\"org/prompted\"}"))
        .returns("missing", answer -> answer.header("X-Semblance-Prompt"));
    for (String said :
        List.of(
            "\"model\":\"org/prompted\",\"input_type\":\"query\"",
            "\"model\":\"org/prompted\",\"prompt_name\":\"clustering\"",
            "\"model\":\"org/prompted-document\"",
            "\"model\":\"default\"")) {
      assertThat(http.post("/v1/embeddings", "{\"input\":\"a\"," + said + "}"))
          .returns(null, answer -> answer.header("X-Semblance-Prompt"));
    }
  }

  @Test
  void typesAreAtLeastOne() {
    refused(
        "{\"input\":\"a\",\"embedding_types\":[]}",
        400,
        "invalid_request",
        "embedding_types",
        "is an empty list");
    refused(
        "{\"input\":\"a\",\"embedding_types\":[\"bits\"]}",
        400,
        "invalid_request",
        "embedding_types[0]",
        "is \"bits\", needed: one of float, base64, int8, uint8, binary, ubinary");
  }

  @Test
  void aFormatAndTypesTogetherAreRefused() {
    refused(
        "{\"input\":\"a\",\"embedding_types\":[\"float\"],\"encoding_format\":\"float\"}",
        400,
        "invalid_request",
        "embedding_types",
        "is given together with encoding_format");
  }

  @Test
  void aListOfNumbersIsOneInputAndAListOfListsIsSeveral() {
    ok("{\"input\":[5,6]}");
    assertThat(encoders.lastRequest().inputs()).hasSize(1);
    assertThat(((EmbedInput.TokenIds) encoders.lastRequest().inputs().get(0)).ids())
        .containsExactly(5, 6);

    ok("{\"input\":[[5],[6,7]]}");
    assertThat(encoders.lastRequest().inputs()).hasSize(2);
    assertThat(((EmbedInput.TokenIds) encoders.lastRequest().inputs().get(1)).ids())
        .containsExactly(6, 7);
  }

  @Test
  void idsOfAnotherTokenizerAreRefusedWithAdvice() {
    refused(
        "{\"input\":[[9906,1917]]}",
        400,
        "unknown_token_id",
        "input[0]",
        "check_embedding_ctx_length=False");
  }

  @Test
  void everyFieldReachesTheEncoder() {
    ok(
        """
        {"input":["a"],"dimensions":4,"normalize":false,"truncate":"start","lane":"bulk",
         "on_error":"partial","user":"me"}
        """);

    assertThat(encoders.lastRequest().dimensions()).isEqualTo(4);
    assertThat(encoders.lastRequest().normalize()).isFalse();
    assertThat(encoders.lastRequest().truncate()).isEqualTo(Truncate.START);
    assertThat(encoders.lastRequest().lane()).isEqualTo(Lane.BULK);
    assertThat(encoders.lastRequest().onError()).isEqualTo(OnError.PARTIAL);
    assertThat(encoders.lastRequest().field()).isEqualTo("input");
  }

  @Test
  void defaultsAreLeftToTheModel() {
    ok("{\"input\":\"a\"}");

    assertThat(encoders.lastRequest().dimensions()).isNull();
    assertThat(encoders.lastRequest().normalize()).isNull();
    assertThat(encoders.lastRequest().truncate()).isNull();
    assertThat(encoders.lastRequest().onError()).isEqualTo(OnError.FAIL);
    assertThat(encoders.lastRequest().deadline()).isNull();
  }

  @Test
  void moreThanEightInputsGoByTheBulkLane() {
    ok("{\"input\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"]}");
    assertThat(encoders.lastRequest().lane()).isEqualTo(Lane.QUERY);

    ok("{\"input\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}");
    assertThat(encoders.lastRequest().lane()).isEqualTo(Lane.BULK);
  }

  @Test
  void fewerDimensionsAreAnotherSpace() {
    JsonNode answer = ok("{\"input\":\"a\",\"dimensions\":4}");

    assertThat(answer.at("/data/0/embedding").size()).isEqualTo(4);
    assertThat(answer.get("space").asString()).isEqualTo("fake@0123456789ab/mean/4");
    refused(
        "{\"input\":\"a\",\"dimensions\":11}",
        400,
        "dimensions_not_offered",
        "dimensions",
        "is 11, the model gives 1 to 10");
  }

  @Test
  void truncationIsToldPerItemAndInAHeader() {
    HttpCaller.Answer answer = embed("{\"input\":[\"a\",\"" + LONG + "\"],\"truncate\":\"end\"}");

    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo("1");
    JsonNode cut = answer.json().get("data").get(1);
    assertThat(cut.get("tokens").asInt()).isEqualTo(10);
    assertThat(cut.get("tokens_used").asInt()).isEqualTo(8);
    assertThat(cut.get("truncated").asBoolean()).isTrue();
    assertThat(answer.json().at("/usage/prompt_tokens").asInt()).isEqualTo(11);
    assertThat(embed("{\"input\":\"a\"}").header("X-Semblance-Truncated")).isNull();
  }

  @Test
  void anOverlongTextIsRefusedUnlessCuttingIsAskedFor() {
    refused(
        "{\"input\":[\"a\",\"" + LONG + "\"]}",
        400,
        "input_too_long",
        "input[1]",
        "has 10 tokens, the model takes 8");
  }

  @Test
  void severalFaultyItemsAreCountedAndTheFirstIsNamed() {
    refused(
        "{\"input\":[\"" + LONG + "\",\"a\",\"poison\"]}",
        400,
        "input_too_long",
        "input[0]",
        "2 items are at fault; the first: input[0] has 10 tokens");
  }

  @Test
  void underPartialAFaultyItemStandsBesideTheOthers() {
    HttpCaller.Answer answer =
        embed("{\"input\":[\"a\",\"poison\",\"" + LONG + "\"],\"on_error\":\"partial\"}");

    assertThat(answer.status()).isEqualTo(200);
    JsonNode data = answer.json().get("data");
    assertThat(data.get(0).get("object").asString()).isEqualTo("embedding");
    assertThat(names(data.get(1))).containsExactly("object", "index", "error");
    assertThat(data.get(1).get("object").asString()).isEqualTo("error");
    assertThat(data.get(1).get("index").asInt()).isEqualTo(1);
    assertThat(names(data.get(1).get("error"))).containsExactly("message", "type", "param", "code");
    assertThat(data.at("/1/error/type").asString()).isEqualTo("server_error");
    assertThat(data.at("/2/error/code").asString()).isEqualTo("input_too_long");
    assertThat(data.at("/2/error/param").asString()).isEqualTo("input[2]");
    assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void underPartialTheFirstFaultAnswersWhenNothingElseCould() {
    refused(
        "{\"input\":[\"" + LONG + "\",\"poison\"],\"on_error\":\"partial\"}",
        400,
        "input_too_long",
        "input[0]",
        "2 items are at fault");
    refused(
        "{\"input\":[\"poison\"],\"on_error\":\"partial\"}",
        500,
        "non_finite_embedding",
        "input[0]",
        "not finite");
  }

  @Test
  void aVectorWithNanNeverLeaves() {
    refused("{\"input\":[\"a\",\"nan\"]}", 500, "non_finite_embedding", "input[1]", "is withheld");
    for (String format : List.of("float", "base64")) {
      JsonNode data =
          ok("{\"input\":[\"a\",\"nan\"],\"on_error\":\"partial\",\"encoding_format\":\""
                  + format
                  + "\"}")
              .get("data");
      assertThat(data.at("/1/error/code").asString()).isEqualTo("non_finite_embedding");
    }
  }

  @Test
  void aRoleChoosesThePrompt() {
    ok("{\"input\":\"a\",\"model\":\"org/prompted\"}");
    assertThat(encoders.lastRequest().prompt()).isEqualTo("passage: ");

    ok("{\"input\":\"a\",\"model\":\"org/prompted\",\"input_type\":\"query\"}");
    assertThat(encoders.lastRequest().prompt()).isEqualTo("query: ");

    ok("{\"input\":\"a\",\"model\":\"org/prompted\",\"prompt_name\":\"clustering\"}");
    assertThat(encoders.lastRequest().prompt()).isEqualTo("cluster: ");

    ok("{\"input\":\"a\",\"model\":\"org/prompted-query\"}");
    assertThat(encoders.lastRequest().prompt()).isEqualTo("query: ");
  }

  @Test
  void aModelNameWithARoleTakesNoOtherRole() {
    ok("{\"input\":\"a\",\"model\":\"org/prompted-query\",\"input_type\":\"search_query\"}");
    ok("{\"input\":\"a\",\"model\":\"org/prompted-passage\",\"prompt_name\":\"document\"}");
    refused(
        "{\"input\":\"a\",\"model\":\"default-query\",\"input_type\":\"document\"}",
        400,
        "invalid_request",
        "input_type",
        "is \"document\", but the model's name \"default-query\" says query");
    refused(
        "{\"input\":\"a\",\"model\":\"org/prompted-query\",\"prompt_name\":\"clustering\"}",
        400,
        "invalid_request",
        "prompt_name",
        "but the model's name \"org/prompted-query\" says query");
  }

  @Test
  void unknownRolesAndPromptsAreRefused() {
    refused(
        "{\"input\":\"a\",\"input_type\":\"haiku\"}",
        400,
        "unknown_prompt",
        "input_type",
        "is \"haiku\", needed: query, document, passage; this model has no prompts, so they change"
            + " nothing");
    refused(
        "{\"input\":\"a\",\"model\":\"org/prompted\",\"input_type\":\"haiku\"}",
        400,
        "unknown_prompt",
        "input_type",
        "is \"haiku\", needed: query, document, passage; or one of the model's prompts: ");
    refused(
        "{\"input\":\"a\",\"prompt_name\":\"query\"}",
        400,
        "unknown_prompt",
        "prompt_name",
        "is \"query\", the model has no prompts");
    refused(
        "{\"input\":\"a\",\"model\":\"org/prompted\",\"input_type\":\"query\",\"prompt_name\":\"query\"}",
        400,
        "invalid_request",
        "prompt_name",
        "is given together with input_type");
  }

  @Test
  void tokenIdsGetNoPromptUnlessOneIsAskedFor() {
    ok("{\"input\":[5],\"model\":\"org/prompted\"}");
    assertThat(encoders.lastRequest().prompt()).isEmpty();

    refused(
        "{\"input\":[5],\"model\":\"org/prompted\",\"input_type\":\"query\"}",
        400,
        "invalid_request",
        "input[0]",
        "take no prompt");
  }

  @Test
  void anUnknownModelIsNotFound() {
    refused(
        "{\"input\":\"a\",\"model\":\"gpt\"}",
        404,
        "model_not_found",
        "model",
        "\"gpt\" is not served here; served: default, org/prompted");
  }

  @Test
  void aBusyServerSaysWhenToComeBack() {
    HttpCaller.Answer answer = embed("{\"input\":\"a\",\"model\":\"busy\"}");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("Retry-After")).isEqualTo("7");
    assertThat(answer.error().get("type").asString()).isEqualTo("rate_limit_error");
  }

  @Test
  void aStartingModelSaysWhenToComeBack() {
    HttpCaller.Answer answer = embed("{\"input\":\"a\",\"model\":\"starting\"}");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.error().get("type").asString()).isEqualTo("server_error");
  }

  @Test
  void timingsAreInAHeader() {
    assertThat(embed("{\"input\":\"a\"}").header("Server-Timing"))
        .isEqualTo("tokenize;dur=1.500, queue;dur=0.250, forward;dur=42.000");
  }

  @Test
  void aLargeAnswerIsCompressedForThoseWhoAskAndASmallOneIsNot() {
    String body = "{\"input\":[" + "\"a b\",".repeat(99) + "\"a b\"]}";

    HttpCaller.Answer zipped = embed(body, "Accept-Encoding", "gzip");

    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.json()).isEqualTo(embed(body).json());
    assertThat(embed(body).header("Content-Encoding")).isNull();
  }
}
