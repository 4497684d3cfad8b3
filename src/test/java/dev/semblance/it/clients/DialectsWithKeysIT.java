package dev.semblance.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import dev.semblance.api.tei.grpc.v1.InfoRequest;
import dev.semblance.api.tei.grpc.v1.InfoResponse;
import dev.semblance.it.TeiCalls;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** What dialects leave open on a server with keys, and what they say to whoever has none. */
class DialectsWithKeysIT extends ClientsCase {
  @Value("${local.grpc.port}")
  int grpcPort;

  private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(GuardedServer.AUTHORITY.sslContext()).build()) {
      return client.send(
          request.uri(URI.create("https://localhost:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void healthVersionsAndDocumentsAreOpenAndNothingElseIs() throws Exception {
    for (String open :
        List.of(
            "/health",
            "/tei",
            "/tei/ping",
            "/v1/health/ready",
            "/nim/v1/health/live",
            "/vllm/health",
            "/api/version",
            "/ollama",
            "/cohere/openapi.json",
            "/jina/openapi.json")) {
      assertThat(send(HttpRequest.newBuilder().GET(), open).statusCode()).as(open).isEqualTo(200);
    }
    for (String closed : List.of("/info", "/tei/metrics", "/api/tags", "/vllm/v1/models")) {
      assertThat(send(HttpRequest.newBuilder().GET(), closed).statusCode())
          .as(closed)
          .isEqualTo(401);
    }
  }

  private TeiCalls tei(Map<String, String> metadata) throws Exception {
    return new TeiCalls(
        NettyChannelBuilder.forAddress("localhost", grpcPort)
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(GuardedServer.AUTHORITY.trustManager())
                    .build())
            .build(),
        metadata);
  }

  @Test
  void grpcHasTheSameCertificateAndAsksForTheSameKeys() throws Exception {
    EmbedRequest text = EmbedRequest.newBuilder().setInputs("hello").build();
    try (TeiCalls known = tei(Map.of("authorization", "Bearer " + GuardedServer.FIRST_KEY))) {
      EmbedResponse answer = known.unary("Embed/Embed", text, EmbedResponse.getDefaultInstance());
      float[] vector = new float[answer.getEmbeddingsCount()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = answer.getEmbeddings(i);
      }
      assertSame(List.of(vector), expected("default", "document", List.of("hello")));
      InfoResponse info =
          known.unary(
              "Info/Info", InfoRequest.getDefaultInstance(), InfoResponse.getDefaultInstance());
      assertThat(info.getModelId()).isEqualTo("bundled");
    }
    for (Map<String, String> metadata :
        List.of(Map.<String, String>of(), Map.of("authorization", "Bearer smb_wrong"))) {
      try (TeiCalls nobody = tei(metadata)) {
        for (String method : List.of("Embed/Embed", "Embed/EmbedStream")) {
          Throwable refused =
              catchThrowable(
                  () -> {
                    if (method.equals("Embed/Embed")) {
                      nobody.unary(method, text, EmbedResponse.getDefaultInstance());
                    } else {
                      nobody.stream(method, List.of(text), EmbedResponse.getDefaultInstance());
                    }
                  });
          assertThat(Status.fromThrowable(refused).getCode())
              .as(method + " " + metadata)
              .isEqualTo(Status.Code.UNAUTHENTICATED);
          assertThat(Status.fromThrowable(refused).getDescription()).contains("key");
        }
        assertThat(
                HealthGrpc.newBlockingStub(nobody.channel())
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
    }
  }

  @Test
  void whoeverHasNoKeyIsToldInTheDialectsOwnShape() throws Exception {
    for (List<String> route :
        List.of(
            List.of("/", "{\"error\":\"this server asks for a key"),
            List.of("/tei", "{\"error\":\"this server asks for a key"),
            List.of("/v2/embed", "{\"id\":"),
            List.of("/jina/v1/embeddings", "{\"detail\":"),
            List.of("/voyage/v1/embeddings", "{\"detail\":"),
            List.of("/api/embed", "{\"error\":\"this server asks for a key"),
            List.of("/nim/v1/embeddings", "{\"object\":\"error\""),
            List.of("/score", "{\"error\":{\"message\""))) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder()
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")),
              route.getFirst());
      assertThat(answer.statusCode()).as(route.getFirst()).isEqualTo(401);
      assertThat(answer.body()).as(route.getFirst()).startsWith(route.getLast());
    }
  }
}
