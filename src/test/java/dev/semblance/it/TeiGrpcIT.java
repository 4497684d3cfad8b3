package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import dev.semblance.api.HttpCaller;
import dev.semblance.api.tei.grpc.v1.DecodeRequest;
import dev.semblance.api.tei.grpc.v1.DecodeResponse;
import dev.semblance.api.tei.grpc.v1.EmbedAllRequest;
import dev.semblance.api.tei.grpc.v1.EmbedAllResponse;
import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import dev.semblance.api.tei.grpc.v1.EmbedSparseRequest;
import dev.semblance.api.tei.grpc.v1.EmbedSparseResponse;
import dev.semblance.api.tei.grpc.v1.EncodeRequest;
import dev.semblance.api.tei.grpc.v1.EncodeResponse;
import dev.semblance.api.tei.grpc.v1.InfoRequest;
import dev.semblance.api.tei.grpc.v1.InfoResponse;
import dev.semblance.api.tei.grpc.v1.ModelType;
import dev.semblance.api.tei.grpc.v1.PredictPairRequest;
import dev.semblance.api.tei.grpc.v1.PredictRequest;
import dev.semblance.api.tei.grpc.v1.PredictResponse;
import dev.semblance.api.tei.grpc.v1.Rank;
import dev.semblance.api.tei.grpc.v1.RerankRequest;
import dev.semblance.api.tei.grpc.v1.RerankResponse;
import dev.semblance.api.tei.grpc.v1.RerankStreamRequest;
import dev.semblance.api.tei.grpc.v1.SimpleToken;
import dev.semblance.api.tei.grpc.v1.TruncationDirection;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** TEI's gRPC interface answers what the routes of HTTP answer, and refuses as TEI does. */
@RunningServer
class TeiGrpcIT {
  private static final Offset<Float> NEAR = Offset.offset(1e-5f);

  @LocalServerPort int port;

  @Value("${local.grpc.port}")
  int grpcPort;

  private TeiCalls tei;

  @BeforeEach
  void connect() {
    tei = calls(Map.of());
  }

  @AfterEach
  void hangUp() {
    tei.close();
  }

  private TeiCalls calls(Map<String, String> metadata) {
    return new TeiCalls(
        NettyChannelBuilder.forAddress("localhost", grpcPort).usePlaintext().build(), metadata);
  }

  private JsonNode http(String path, String body) {
    HttpCaller.Answer answer = new HttpCaller(port).post(path, body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<Float> floats(JsonNode list) {
    return list.valueStream().map(JsonNode::floatValue).toList();
  }

  private static void assertNear(List<Float> found, List<Float> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isCloseTo(expected.get(i), NEAR);
    }
  }

  private EmbedResponse embed(EmbedRequest.Builder message) {
    return tei.unary("Embed/Embed", message.build(), EmbedResponse.getDefaultInstance());
  }

  private static EmbedRequest.Builder text(String text) {
    return EmbedRequest.newBuilder().setInputs(text);
  }

  @Test
  void aVectorIsThatOfHttpWithWhatItCost() {
    EmbedResponse answer = embed(text("hello world"));

    assertNear(
        answer.getEmbeddingsList(), floats(http("/embed", "{'inputs':'hello world'}").get(0)));
    assertThat(answer.getMetadata().getComputeChars()).isEqualTo(11);
    assertThat(answer.getMetadata().getComputeTokens()).isEqualTo(4);
    assertThat(answer.getMetadata().getTotalTimeNs()).isPositive();
    assertThat(tei.header("x-compute-type")).isEqualTo("gpu+optimized");
    assertThat(tei.header("x-compute-characters")).isEqualTo("11");
    assertThat(tei.header("x-compute-tokens")).isEqualTo("4");
    assertThat(tei.header("x-request-id")).isNotEmpty();
    assertThat(tei.header("server-timing")).startsWith("tokenize;dur=");
    assertNear(
        embed(text("hello world").setNormalize(false).setDimensions(8)).getEmbeddingsList(),
        floats(http("/embed", "{'inputs':'hello world','normalize':false,'dimensions':8}").get(0)));
  }

  @Test
  void answersOfAStreamComeInTheOrderOfItsTexts() {
    List<String> texts =
        IntStream.range(0, 200).mapToObj(i -> "hello ".repeat(1 + i % 17) + i % 7).toList();
    List<EmbedResponse> answers =
        tei.stream(
            "Embed/EmbedStream",
            texts.stream().map(one -> text(one).build()).toList(),
            EmbedResponse.getDefaultInstance());

    JsonNode expected = http("/embed", "{'inputs':['" + String.join("','", texts) + "']}");
    assertThat(answers).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertNear(answers.get(i).getEmbeddingsList(), floats(expected.get(i)));
    }
  }

  @Test
  void tokensHaveVectorsAndSparseModelsWeights() {
    EmbedAllResponse all =
        tei.unary(
            "Embed/EmbedAll",
            EmbedAllRequest.newBuilder().setInputs("hello world").build(),
            EmbedAllResponse.getDefaultInstance());
    JsonNode expected = http("/embed_all", "{'inputs':'hello world'}").get(0);
    assertThat(all.getTokenEmbeddingsCount()).isEqualTo(expected.size()).isEqualTo(4);
    assertNear(all.getTokenEmbeddings(2).getEmbeddingsList(), floats(expected.get(2)));

    String model = "splade-bert";
    try (TeiCalls sparse = calls(Map.of("x-semblance-model", model))) {
      EmbedSparseRequest message = EmbedSparseRequest.newBuilder().setInputs("hello world").build();
      EmbedSparseResponse one =
          sparse.unary("Embed/EmbedSparse", message, EmbedSparseResponse.getDefaultInstance());
      JsonNode weights =
          http("/embed_sparse", "{'model':'" + model + "','inputs':'hello world'}").get(0);
      assertThat(one.getSparseEmbeddingsCount()).isEqualTo(weights.size()).isPositive();
      for (int i = 0; i < weights.size(); i++) {
        assertThat(one.getSparseEmbeddings(i).getIndex())
            .isEqualTo(weights.get(i).get("index").asInt());
        assertThat(one.getSparseEmbeddings(i).getValue())
            .isCloseTo(weights.get(i).get("value").floatValue(), NEAR);
      }
      assertThat(
              sparse.stream(
                  "Embed/EmbedSparseStream",
                  List.of(message, message),
                  EmbedSparseResponse.getDefaultInstance()))
          .hasSize(2);
    }
  }

  @Test
  void anOrderIsTheSameOfAListAndOfAStream() {
    List<String> texts =
        IntStream.range(0, 70).mapToObj(i -> "world ".repeat(1 + i % 5) + i).toList();
    RerankResponse list =
        tei.unary(
            "Rerank/Rerank",
            RerankRequest.newBuilder()
                .setQuery("hello world 7")
                .addAllTexts(texts)
                .setReturnText(true)
                .build(),
            RerankResponse.getDefaultInstance());
    List<RerankResponse> stream =
        tei.stream(
            "Rerank/RerankStream",
            texts.stream()
                .map(
                    text ->
                        RerankStreamRequest.newBuilder()
                            .setQuery("hello world 7")
                            .setText(text)
                            .build())
                .toList(),
            RerankResponse.getDefaultInstance());

    assertThat(list.getRanksList())
        .hasSize(70)
        .allSatisfy(rank -> assertThat(rank.getText()).isEqualTo(texts.get(rank.getIndex())))
        .extracting(Rank::getScore)
        .isSortedAccordingTo(Collections.reverseOrder());
    assertThat(stream).hasSize(1);
    assertThat(stream.getFirst().getRanksList()).hasSize(70).noneMatch(Rank::hasText);
    assertThat(stream.getFirst().getRanks(0).getIndex()).isEqualTo(list.getRanks(0).getIndex());
    assertThat(stream.getFirst().getRanks(69).getScore())
        .isCloseTo(list.getRanks(69).getScore(), NEAR);
  }

  @Test
  void tokensAreThoseOfTheTextAndBackAgain() {
    List<SimpleToken> tokens =
        tei.unary(
                "Tokenize/Tokenize",
                EncodeRequest.newBuilder()
                    .setInputs("hello world")
                    .setAddSpecialTokens(true)
                    .build(),
                EncodeResponse.getDefaultInstance())
            .getTokensList();
    assertThat(tokens).extracting(SimpleToken::getText).contains("hello", "world");
    assertThat(tokens.getFirst().getSpecial()).isTrue();
    assertThat(tokens.getFirst().hasStart()).isFalse();
    assertThat(tokens.get(2).getStart()).isEqualTo(6);
    assertThat(tokens.get(2).getStop()).isEqualTo(11);

    DecodeRequest.Builder ids =
        DecodeRequest.newBuilder().addAllIds(tokens.stream().map(SimpleToken::getId).toList());
    assertThat(decoded(ids)).isEqualTo("[CLS] hello world [SEP]");
    assertThat(decoded(ids.setSkipSpecialTokens(true))).isEqualTo("hello world");
    assertThat(
            http(
                    "/decode",
                    "{'skip_special_tokens':false,'ids':"
                        + tokens.stream().map(SimpleToken::getId).toList()
                        + "}")
                .get(0)
                .asString())
        .isEqualTo("[CLS] hello world [SEP]");
  }

  private String decoded(DecodeRequest.Builder ids) {
    return tei.unary("Tokenize/Decode", ids.build(), DecodeResponse.getDefaultInstance()).getText();
  }

  @Test
  void whatIsServedAndItsLimitsAreThoseOfHttp() {
    InfoResponse info =
        tei.unary("Info/Info", InfoRequest.getDefaultInstance(), InfoResponse.getDefaultInstance());
    JsonNode http = new HttpCaller(port).get("/info").json();

    assertThat(info.getModelType()).isEqualTo(ModelType.MODEL_TYPE_EMBEDDING);
    assertThat(info.getModelId()).isEqualTo(http.get("model_id").asString());
    assertThat(info.getMaxInputLength()).isEqualTo(http.get("max_input_length").asInt());
    assertThat(info.getMaxBatchTokens())
        .isEqualTo(http.get("max_batch_tokens").asInt())
        .isEqualTo(4096);
    assertThat(info.getMaxBatchRequests())
        .isEqualTo(http.get("max_batch_requests").asInt())
        .isEqualTo(512);
    assertThat(info.getMaxConcurrentRequests())
        .isEqualTo(http.get("max_concurrent_requests").asInt())
        .isEqualTo(1_048_576 / info.getMaxInputLength());
    assertThat(info.getMaxClientBatchSize()).isEqualTo(2048);
  }

  private record Refused(
      String name, Message message, Message answer, Status.Code code, String words) {}

  @Test
  void whatIsWrongIsToldAsTeiTellsIt() {
    EmbedResponse vector = EmbedResponse.getDefaultInstance();
    PredictResponse labels = PredictResponse.getDefaultInstance();
    for (Refused one :
        List.of(
            new Refused(
                "Embed/Embed",
                text("").build(),
                vector,
                Status.Code.INVALID_ARGUMENT,
                "inputs[0] is an empty string"),
            new Refused(
                "Embed/Embed",
                text("hello ".repeat(2000)).build(),
                vector,
                Status.Code.INVALID_ARGUMENT,
                "tokens, the model takes"),
            new Refused(
                "Embed/Embed",
                text("a").setPromptName("nope").build(),
                vector,
                Status.Code.INVALID_ARGUMENT,
                "prompt_name is \"nope\""),
            new Refused(
                "Embed/Embed",
                text("a").setDimensions(-1).build(),
                vector,
                Status.Code.INVALID_ARGUMENT,
                "dimensions"),
            new Refused(
                "Embed/Embed",
                text("a").setTruncationDirectionValue(7).build(),
                vector,
                Status.Code.INVALID_ARGUMENT,
                "truncation_direction is 7, needed: 0 (right) or 1 (left)"),
            new Refused(
                "Embed/EmbedSparse",
                EmbedSparseRequest.newBuilder().setInputs("a").build(),
                EmbedSparseResponse.getDefaultInstance(),
                Status.Code.FAILED_PRECONDITION,
                "sparse"),
            new Refused(
                "Predict/Predict",
                PredictRequest.newBuilder().setInputs("a").build(),
                labels,
                Status.Code.FAILED_PRECONDITION,
                "scores"),
            new Refused(
                "Predict/PredictPair",
                PredictPairRequest.newBuilder()
                    .addInputs("a")
                    .addInputs("b")
                    .addInputs("c")
                    .build(),
                labels,
                Status.Code.INVALID_ARGUMENT,
                "inputs has 3 texts"),
            new Refused(
                "Rerank/Rerank",
                RerankRequest.newBuilder().setQuery("a").build(),
                RerankResponse.getDefaultInstance(),
                Status.Code.INVALID_ARGUMENT,
                "texts is an empty list"),
            new Refused(
                "Tokenize/Decode",
                DecodeRequest.newBuilder().addIds(-1).build(),
                DecodeResponse.getDefaultInstance(),
                Status.Code.FAILED_PRECONDITION,
                "ids holds token id -1"))) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> tei.unary(one.name(), one.message(), one.answer()));
      assertThat(refused).as(one.name() + " " + one.words()).isNotNull();
      assertThat(refused.getStatus().getCode()).as(one.words()).isEqualTo(one.code());
      assertThat(refused.getStatus().getDescription()).contains(one.words());
      assertThat(tei.trailer("x-request-id")).isNotEmpty();
    }
  }

  @Test
  void anOverlongTextIsCutOnTheSideThatIsSaid() {
    String overlong = "hello ".repeat(600) + "world";
    EmbedResponse right = embed(text(overlong).setTruncate(true));
    assertThat(tei.header("x-semblance-truncated")).isEqualTo("1");
    EmbedResponse left =
        embed(
            text(overlong)
                .setTruncate(true)
                .setTruncationDirection(TruncationDirection.TRUNCATION_DIRECTION_LEFT));

    assertNear(
        left.getEmbeddingsList(),
        floats(
            http(
                    "/embed",
                    "{'truncate':true,'truncation_direction':'left','inputs':'" + overlong + "'}")
                .get(0)));
    assertThat(left.getEmbeddingsList()).isNotEqualTo(right.getEmbeddingsList());
  }

  @Test
  void whoeverLeavesTheSideOpenIsTold() {
    try (TeiCalls prompts = calls(Map.of("x-semblance-model", "prompts"))) {
      var _ =
          prompts.unary("Embed/Embed", text("hello").build(), EmbedResponse.getDefaultInstance());
      assertThat(prompts.header("x-semblance-prompt")).isEqualTo("missing");
    }
  }

  @Test
  void aCancelledCallEndsHere() {
    String counter = "semblance_problems_total{code=\"cancelled\",key=\"_nobody\"}";
    double before = meter(counter);
    CompletableFuture<EmbedResponse> first = new CompletableFuture<>();
    ClientCall<EmbedRequest, EmbedResponse> call =
        tei.open(
            "Embed/EmbedStream",
            EmbedRequest.getDefaultInstance(),
            first,
            EmbedResponse.getDefaultInstance());
    call.sendMessage(text("hello").build());
    assertThat(first.orTimeout(60, TimeUnit.SECONDS).join().getEmbeddingsCount()).isPositive();

    call.cancel("gone", null);

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (meter(counter) <= before) {
      assertThat(System.nanoTime()).as("a cancelled call that goes on").isLessThan(end);
    }
  }

  private double meter(String name) {
    return new HttpCaller(port)
        .get("/actuator/prometheus")
        .text()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void callsAreCountedAsRequestsAre() {
    var _ = embed(text("hello"));
    assertThat(new HttpCaller(port).get("/actuator/prometheus").text())
        .containsPattern(
            "http_server_requests_seconds_count\\{[^}]*status=\"200\",uri=\"/tei.v1.Embed/Embed\"");
  }

  @Test
  void healthSaysWhatTheDefaultModelGives() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(tei.channel());
    for (Map.Entry<String, ServingStatus> service :
        Map.of(
                "", ServingStatus.SERVING,
                "tei.v1.Embed", ServingStatus.SERVING,
                "tei.v1.Rerank", ServingStatus.SERVING,
                "tei.v1.Predict", ServingStatus.NOT_SERVING)
            .entrySet()) {
      assertThat(
              health
                  .check(HealthCheckRequest.newBuilder().setService(service.getKey()).build())
                  .getStatus())
          .as(service.getKey())
          .isEqualTo(service.getValue());
    }
  }
}
