package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.api.tei.grpc.v1.PredictPairRequest;
import dev.semblance.api.tei.grpc.v1.PredictResponse;
import dev.semblance.model.GoldenScores;
import io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Over HTTP, every cross-encoder gives the scores that sentence-transformers gives, whatever shares
 * the batch, and what is wrong is refused.
 */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"semblance.model=src/test/resources/models/mean", "semblance.grpc.port=0"})
@ContextConfiguration(initializers = EveryCrossEncoder.class)
class CrossEncodersIT {

  private static final String RERANK = "/v1/rerank";
  private static final String CLASSIFY = "/v1/classify";

  @LocalServerPort int port;

  @Value("${local.grpc.port}")
  int grpcPort;

  @Test
  void labelsOverGrpcAreThoseOfHttp() {
    JsonNode http =
        new HttpCaller(port)
            .post("/predict", "{\"model\":\"bert-nli\",\"inputs\":[\"hello\",\"world\"]}")
            .json();
    PredictPairRequest pair =
        PredictPairRequest.newBuilder().addInputs("hello").addInputs("world").build();
    try (TeiCalls tei =
        new TeiCalls(
            NettyChannelBuilder.forAddress("localhost", grpcPort).usePlaintext().build(),
            Map.of("x-semblance-model", "bert-nli"))) {
      List<PredictResponse> answers =
          new ArrayList<>(
              tei.stream(
                  "Predict/PredictPairStream",
                  List.of(pair, pair),
                  PredictResponse.getDefaultInstance()));
      answers.add(tei.unary("Predict/PredictPair", pair, PredictResponse.getDefaultInstance()));

      assertThat(answers).hasSize(3);
      for (PredictResponse answer : answers) {
        assertThat(answer.getPredictionsCount()).isEqualTo(http.size()).isEqualTo(3);
        for (int i = 0; i < http.size(); i++) {
          assertThat(answer.getPredictions(i).getLabel())
              .isEqualTo(http.get(i).path("label").stringValue());
          assertThat((double) answer.getPredictions(i).getScore())
              .isCloseTo(http.get(i).path("score").doubleValue(), within(1e-5));
        }
      }
    }
  }

  static List<String> names() {
    return GoldenScores.names();
  }

  static List<String> rerankers() {
    return GoldenScores.rerankers();
  }

  static List<String> classifiersOfTexts() {
    return names().stream()
        .filter(name -> !GoldenScores.expected(name).path("singles").isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rerankers")
  void relevanceScoresAreTheReferences(String name) {
    for (JsonNode item : GoldenScores.expected(name).path("items")) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("model", name);
      body.put("query", item.path("first").stringValue());
      body.put("documents", List.of(item.path("second").stringValue()));
      body.put("long_documents", "truncate");
      if (item.has("instruction")) {
        body.put("instruction", item.path("instruction").stringValue());
      }
      JsonNode answer = ok(RERANK, body);
      body.put("raw_scores", true);
      JsonNode raw = ok(RERANK, body);

      assertThat(answer.path("scorer").stringValue()).isEqualTo("cross_encoder");
      close(answer.at("/results/0/relevance_score"), item.at("/scores/0"), name);
      close(raw.at("/results/0/relevance_score"), item.at("/logits/0"), name);
      int used = item.path("ids").size();
      assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(used);
      assertThat(answer.at("/results/0/truncated").booleanValue())
          .isEqualTo(used < item.path("tokens").intValue());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void allPairsOfARequestGetTheSameScores(String name) {
    List<JsonNode> pairs = GoldenScores.pairs(name);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put(
        "input",
        pairs.stream()
            .map(
                pair ->
                    List.of(pair.path("first").stringValue(), pair.path("second").stringValue()))
            .toList());
    body.put("truncate", "end");

    HttpCaller.Answer answer = new HttpCaller(port).post(CLASSIFY, json(body));

    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    for (int i = 0; i < pairs.size(); i++) {
      scores(answer.json().path("data").get(i), pairs.get(i), name);
    }
    long cut =
        pairs.stream()
            .filter(pair -> pair.path("ids").size() < pair.path("tokens").intValue())
            .count();
    assertThat(answer.header("X-Semblance-Truncated")).isEqualTo(Long.toString(cut));
  }

  @ParameterizedTest
  @MethodSource("rerankers")
  void pairsInVllmsWordsGetTheReferencesScores(String name) {
    List<JsonNode> pairs = GoldenScores.pairs(name);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put("text_1", pairs.stream().map(pair -> pair.path("first").stringValue()).toList());
    body.put("text_2", pairs.stream().map(pair -> pair.path("second").stringValue()).toList());
    body.put("truncate_prompt_tokens", -1);

    JsonNode data = ok("/score", body).path("data");

    assertThat(data).hasSameSizeAs(pairs);
    for (int i = 0; i < pairs.size(); i++) {
      close(data.at("/" + i + "/score"), pairs.get(i).at("/scores/0"), name);
    }
  }

  @ParameterizedTest
  @MethodSource("classifiersOfTexts")
  void textsAloneAreClassifiedAsTheReferenceDoes(String name) {
    JsonNode singles = GoldenScores.expected(name).path("singles");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", name);
    body.put("input", singles.valueStream().map(one -> one.path("text").stringValue()).toList());
    body.put("truncate", "end");

    JsonNode data = ok(CLASSIFY, body).path("data");

    for (int i = 0; i < singles.size(); i++) {
      scores(data.get(i), singles.get(i), name);
      assertThat(data.get(i).path("index").intValue()).isEqualTo(i);
    }
  }

  @Test
  void aLongDocumentHasTheScoreOfItsBestWindow() {
    String filler = "now people write many words about the long day ".repeat(12);
    JsonNode answer =
        ok(
            RERANK,
            Map.of(
                "model",
                "bert",
                "query",
                "how do they find water?",
                "documents",
                List.of(filler + "when there is no oil"),
                "long_documents",
                "best_chunk"));

    JsonNode best = answer.at("/results/0");
    int start = best.at("/chunk/start").intValue();
    int end = best.at("/chunk/end").intValue();
    JsonNode alone =
        ok(
            RERANK,
            Map.of(
                "model",
                "bert",
                "query",
                "how do they find water?",
                "documents",
                List.of((filler + "when there is no oil").substring(start, end))));
    close(best.path("relevance_score"), alone.at("/results/0/relevance_score"), "bert");
    assertThat(best.path("truncated").booleanValue()).isFalse();
    assertThat(alone.at("/results/0/truncated").booleanValue()).isFalse();
  }

  static Stream<Arguments> wrong() {
    String words = "water ".repeat(100);
    return Stream.of(
        arguments(CLASSIFY, "{'model':'bert-nli'}", 400, "input is missing"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[]}", 400, "input is an empty list"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':7}", 400, "input is a number"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[7]}", 400, "input[0] is a number"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':''}", 400, "input[0] is an empty string"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':['a',['b','c']]}", 400, "input[1]"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['b','c'],'a']}", 400, "input[1]"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['a']]}", 400, "input[0] has 1 item"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['a','b','c']]}", 400, "has 3 items"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['a',7]]}", 400, "is a number"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['a','']]}", 400, "input[0] is an empty"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':[['a\\ud800','b']]}", 400, "surrogate"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':'" + words + "'}", 400, "takes 48"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':'a','dimensions':3}", 400, "dimensions"),
        arguments(CLASSIFY, "{'model':'bert-nli','input':'a','raw_scores':1}", 400, "raw_scores"),
        arguments(CLASSIFY, "{'input':'a'}", 400, "does not give scores"),
        arguments(CLASSIFY, "{'model':'nobody','input':'a'}", 404, "nobody"),
        arguments(
            CLASSIFY,
            "{'model':'bert-nli','input':[" + "'a',".repeat(9_999) + "'a']}",
            413,
            "2048"),
        arguments(
            RERANK, "{'model':'bert','query':'','documents':['a']}", 400, "query is an empty"),
        arguments(
            RERANK, "{'model':'bert','query':'a','documents':['b','']}", 400, "documents[1] is an"),
        arguments(
            RERANK,
            "{'model':'bert','query':'a','documents':['b','" + words + "']}",
            400,
            "documents[1] has 104 tokens"),
        arguments(
            RERANK, "{'model':'bert','query':'a\\ud800','documents':['b']}", 400, "surrogate"),
        arguments(
            RERANK,
            "{'model':'bert','query':'"
                + words
                + "','documents':['b'],'long_documents':'best_chunk'}",
            400,
            "cannot be scored by windows"),
        arguments(
            RERANK,
            "{'model':'bert','query':'a','documents':['b'],'instruction':'c'}",
            400,
            "the model reads none"),
        arguments(
            RERANK, "{'model':'bert-nli','query':'a','documents':['b']}", 400, "has 3 labels"),
        arguments(
            "/v1/embeddings", "{'model':'bert','input':'a'}", 400, "/v1/rerank, /v1/classify"),
        arguments("/v1/token-embeddings", "{'model':'bert','input':'a'}", 400, "/v1/classify"),
        arguments("/v1/similarity", "{'model':'bert','inputs':['a','b']}", 400, "/v1/classify"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isRefusedWithAMessage(String path, String body, int status, String says) {
    HttpCaller.Answer answer = new HttpCaller(port).post(path, body.replace('\'', '"'));

    assertThat(answer.status()).as(answer::text).isEqualTo(status);
    assertThat(answer.text()).contains(says);
  }

  @Test
  void aTextAtFaultIsToldBesideTheOthers() {
    JsonNode data =
        ok(
                CLASSIFY,
                Map.of("model", "bert-nli", "input", List.of("a", "", "b"), "on_error", "partial"))
            .path("data");

    assertThat(data.get(0).path("labels").size()).isEqualTo(3);
    assertThat(data.get(1).at("/error/message").stringValue()).contains("input[1] is an empty");
    assertThat(data.get(1).has("labels")).isFalse();
    assertThat(data.get(2).path("labels").size()).isEqualTo(3);
  }

  private JsonNode ok(String path, Map<String, Object> body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(path, json(body));
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json();
  }

  /** The labels' scores are the reference's, the highest first. */
  private static void scores(JsonNode found, JsonNode expected, String name) {
    JsonNode labels = found.path("labels");
    List<String> all = GoldenScores.labels(name);
    assertThat(labels.size()).isEqualTo(expected.path("scores").size());
    for (int i = 0; i < labels.size(); i++) {
      int at = all.isEmpty() ? 0 : all.indexOf(labels.get(i).path("label").stringValue());
      close(labels.get(i).path("score"), expected.path("scores").get(at), name);
    }
    assertThat(
            IntStream.range(0, labels.size())
                .mapToObj(i -> -labels.get(i).path("score").doubleValue()))
        .isSorted();
  }

  private static void close(JsonNode found, JsonNode expected, String what) {
    assertThat(found.doubleValue())
        .as(what)
        .isCloseTo(expected.doubleValue(), within(GoldenScores.MOST_DIFFERENCE));
  }

  private static String json(Map<String, Object> body) {
    return JsonMapper.shared().writeValueAsString(body);
  }
}
