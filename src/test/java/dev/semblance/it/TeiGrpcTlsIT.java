package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.semblance.Semblance;
import dev.semblance.api.tei.grpc.v1.EmbedRequest;
import dev.semblance.api.tei.grpc.v1.EmbedResponse;
import dev.semblance.security.Certificates;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** gRPC with TLS, keys, client certificates and small limits. */
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      "semblance.grpc.port=0",
      "semblance.grpc.stream-requests=8",
      "semblance.limits.max-body=64KB",
      "semblance.security.keys[0].name=ci",
      "semblance.security.keys[0].key=" + TeiGrpcTlsIT.KEY,
      "semblance.security.certificate-scopes=embed",
      "server.ssl.bundle=server",
      "server.ssl.client-auth=want",
      "spring.ssl.bundle.pem.server.reload-on-update=true",
      "spring.ssl.bundle.watch.file.quiet-period=500ms"
    })
class TeiGrpcTlsIT {
  static final String KEY = "sk-grpc-0123456789abcdef0123456789";

  @TempDir static Path folder;

  private static Certificates ada;

  @Value("${local.grpc.port}")
  int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws Exception {
    Certificates server = Certificates.create(folder, "semblance");
    ada = Certificates.create(folder, "ada");
    server.writeCertificate(folder.resolve("server.crt"));
    server.writeKey(folder.resolve("server.key"));
    ada.writeCertificate(folder.resolve("clients.crt"));
    String bundle = "spring.ssl.bundle.pem.server.";
    registry.add(bundle + "keystore.certificate", () -> "file:" + folder.resolve("server.crt"));
    registry.add(bundle + "keystore.private-key", () -> "file:" + folder.resolve("server.key"));
    registry.add(bundle + "truststore.certificate", () -> "file:" + folder.resolve("clients.crt"));
  }

  /** Trusts any server. */
  private ManagedChannel channel(Certificates own) throws Exception {
    SslContextBuilder tls =
        GrpcSslContexts.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE);
    if (own != null) {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own.store(), Certificates.PASSWORD.toCharArray());
      tls.keyManager(keys);
    }
    return NettyChannelBuilder.forAddress("localhost", port).sslContext(tls.build()).build();
  }

  private TeiCalls calls(Certificates own, Map<String, String> metadata) throws Exception {
    return new TeiCalls(channel(own), metadata);
  }

  private static EmbedResponse embed(TeiCalls tei, String text) {
    return tei.unary(
        "Embed/Embed",
        EmbedRequest.newBuilder().setInputs(text).build(),
        EmbedResponse.getDefaultInstance());
  }

  private static Status.Code refusal(TeiCalls tei, String text) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> embed(tei, text))
        .getStatus()
        .getCode();
  }

  @Test
  void aKeyOpensWhatACertificateOpensToo() throws Exception {
    try (TeiCalls nobody = calls(null, Map.of());
        TeiCalls wrong = calls(null, Map.of("authorization", "Bearer sk-nope"));
        TeiCalls key = calls(null, Map.of("authorization", "Bearer " + KEY));
        TeiCalls other = calls(null, Map.of("x-api-key", KEY));
        TeiCalls certificate = calls(ada, Map.of())) {
      assertThat(refusal(nobody, "a")).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refusal(wrong, "a")).isEqualTo(Status.Code.UNAUTHENTICATED);
      for (TeiCalls one : List.of(key, other, certificate)) {
        assertThat(embed(one, "a").getEmbeddingsCount()).isEqualTo(24);
      }
    }
  }

  @Test
  void aStrangersCertificateOpensNothing() throws Exception {
    try (TeiCalls mallory = calls(Certificates.create(folder, "mallory"), Map.of())) {
      // Clients that know whom the server trusts leave it away; others get no connection.
      assertThat(refusal(mallory, "a")).isIn(Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void whoSpeaksInTheClearIsNotHeard() {
    try (TeiCalls plain =
        new TeiCalls(
            NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build(),
            Map.of("authorization", "Bearer " + KEY))) {
      assertThat(refusal(plain, "a")).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void healthAndReflectionAskForNoKey() throws Exception {
    ManagedChannel channel = channel(null);
    try {
      assertThat(
              HealthGrpc.newBlockingStub(channel)
                  .check(HealthCheckRequest.newBuilder().setService("tei.v1.Embed").build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      CompletableFuture<List<String>> services = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> asked =
          ServerReflectionGrpc.newStub(channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                      services.complete(
                          answer.getListServicesResponse().getServiceList().stream()
                              .map(ServiceResponse::getName)
                              .toList());
                    }

                    @Override
                    public void onError(Throwable error) {
                      services.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                      services.completeExceptionally(new IllegalStateException("no answer"));
                    }
                  });
      asked.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      assertThat(services.orTimeout(60, TimeUnit.SECONDS).join())
          .contains("tei.v1.Embed", "tei.v1.Info", "grpc.health.v1.Health");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aCertificateReplacedOnDiskIsSeenByNewConnectionsAndOpenOnesGoOn() throws Exception {
    Certificates renewed = Certificates.create(folder, "semblance-renewed");
    try (TeiCalls open = calls(null, Map.of("authorization", "Bearer " + KEY))) {
      var _ = embed(open, "a");
      assertThat(serial()).isNotEqualTo(renewed.certificate().getSerialNumber());

      renewed.writeKey(folder.resolve("server.key"));
      renewed.writeCertificate(folder.resolve("server.crt"));

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!serial().equals(renewed.certificate().getSerialNumber())) {
        assertThat(System.nanoTime()).as("the old certificate after 60 s").isLessThan(end);
      }
      var _ = embed(open, "a");
    }
    try (TeiCalls next = calls(ada, Map.of())) {
      var _ = embed(next, "a");
    }
  }

  private BigInteger serial() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  @Test
  void aMessageLargerThanABodyMayBeIsRefused() throws Exception {
    try (TeiCalls tei = calls(null, Map.of("authorization", "Bearer " + KEY))) {
      assertThat(refusal(tei, "a".repeat(65 * 1024))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refusal(tei, "hello ".repeat(10_000))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void ofAClientThatDoesNotReadNoMoreIsReadThanIsComputedAtOnce() throws Exception {
    try (TeiCalls tei = calls(null, Map.of("authorization", "Bearer " + KEY))) {
      SlowTeiReader slow = new SlowTeiReader(tei.channel());
      int sent = slow.send(3000);
      slow.awaitFirst();

      // 8 are computed, and a transport's megabyte holds some answers and another some messages.
      assertThat(sent).isBetween(1, 1000);
      assertThat(slow.tokens()).hasSize(1);
      // Others are served meanwhile.
      var _ = embed(tei, "a");

      assertThat(slow.readAll()).matches(Status::isOk);
      assertThat(slow.tokens())
          .isEqualTo(IntStream.range(0, sent).map(SlowTeiReader::tokensOf).boxed().toList());
    }
  }
}
