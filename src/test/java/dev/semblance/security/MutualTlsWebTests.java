package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** TLS with client certificates, by Spring's SSL bundles of PEM files. */
@SpringBootTest(
    classes = SecuritySlice.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "server.ssl.bundle=server",
      "server.ssl.client-auth=need",
      "spring.ssl.bundle.pem.server.reload-on-update=true",
      "spring.ssl.bundle.watch.file.quiet-period=500ms",
      "semblance.security.require-keys=true",
      "semblance.security.certificate-scopes=embed"
    })
class MutualTlsWebTests {
  private static final Path FOLDER = folder();
  private static final Path SERVER_CERTIFICATE = FOLDER.resolve("server.crt");
  private static final Path SERVER_KEY = FOLDER.resolve("server.key");
  private static final Certificates SERVER = pair("semblance");
  private static final Certificates ADA = pair("ada");

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws Exception {
    SERVER.writeCertificate(SERVER_CERTIFICATE);
    SERVER.writeKey(SERVER_KEY);
    ADA.writeCertificate(FOLDER.resolve("clients.crt"));
    String bundle = "spring.ssl.bundle.pem.server.";
    registry.add(bundle + "keystore.certificate", () -> "file:" + SERVER_CERTIFICATE);
    registry.add(bundle + "keystore.private-key", () -> "file:" + SERVER_KEY);
    registry.add(bundle + "truststore.certificate", () -> "file:" + FOLDER.resolve("clients.crt"));
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("semblance-tls");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Certificates pair(String name) {
    try {
      return Certificates.create(FOLDER, name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoHasNoCertificateIsRefusedAndSoIsAStranger() {
    assertThatThrownBy(() -> post(null)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> post(pair("mallory"))).isInstanceOf(IOException.class);
  }

  @Test
  void whoHasOneIsACallerWithTheScopesOfCertificates() throws Exception {
    HttpResponse<String> embedded = post(ADA);
    HttpResponse<String> meters =
        client(ADA)
            .send(
                HttpRequest.newBuilder(uri("/actuator/prometheus")).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(embedded.statusCode()).as(embedded.body()).isEqualTo(200);
    assertThat(meters.statusCode()).isEqualTo(403);
    assertThat(meters.body()).contains("the scope metrics is needed here; this caller has embed");
  }

  @Test
  void aCertificateReplacedOnDiskIsSeenByNewConnections() throws Exception {
    Certificates renewed = pair("semblance-renewed");
    assertThat(serial()).isNotEqualTo(renewed.certificate().getSerialNumber());

    renewed.writeKey(SERVER_KEY);
    renewed.writeCertificate(SERVER_CERTIFICATE);

    BigInteger seen = null;
    for (int i = 0; i < 600; i++) {
      seen = serial();
      if (seen.equals(renewed.certificate().getSerialNumber())) {
        break;
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    assertThat(seen).isEqualTo(renewed.certificate().getSerialNumber());
    assertThat(post(ADA).statusCode()).isEqualTo(200);
  }

  private BigInteger serial() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) context(ADA).getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  private HttpResponse<String> post(Certificates own) throws Exception {
    return client(own)
        .send(
            HttpRequest.newBuilder(uri("/v1/embeddings"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"input\":\"a\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:" + port + path);
  }

  private static HttpClient client(Certificates own) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(context(own))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  /** Trusts any server: which one answered is looked at by its serial number. */
  private static SSLContext context(Certificates own) throws Exception {
    KeyManager[] keys = null;
    if (own != null) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      KeyStore store = own.store();
      factory.init(store, Certificates.PASSWORD.toCharArray());
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new TrustingAnyServer()}, null);
    return context;
  }

  private static final class TrustingAnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
