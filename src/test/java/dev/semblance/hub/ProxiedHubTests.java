package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import dev.semblance.security.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A hub that can be reached through a proxy only. */
@ExtendWith(OutputCaptureExtension.class)
class ProxiedHubTests extends HubCase {

  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("user:p@ss".getBytes());

  private TestProxy proxy;

  @BeforeEach
  void open() throws IOException {
    proxy =
        new TestProxy().leads("hub.test", server.port()).leads("cdn.test", server.storagePort());
    server.storageAddress = "http://cdn.test";
  }

  @AfterEach
  void shut() throws IOException {
    proxy.close();
  }

  private HubSettings settings(String endpoint, String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1].replace("PORT", "" + proxy.port()));
    }
    return new HubSettings(
        URI.create(endpoint),
        folder.resolve("cache"),
        "hf_secret",
        false,
        null,
        true,
        network(Duration.ofSeconds(60), Proxies.of(environment)));
  }

  @Test
  void everyRequestGoesThroughItWithItsCredentialsAndOneLineSaysSo(CapturedOutput output) {
    proxy.needed = BASIC;

    Path snapshot =
        hub(settings("http://hub.test", "HTTP_PROXY", "http://user:p%40ss@127.0.0.1:PORT"))
            .resolve(ID);

    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(proxy.seen)
        .hasSizeGreaterThan(6)
        .contains("GET http://hub.test/api/models/acme/tiny/revision/main " + BASIC)
        .anyMatch(line -> line.startsWith("GET http://cdn.test/"))
        .allMatch(line -> line.endsWith(BASIC));
    assertThat(output.getOut())
        .containsOnlyOnce("Dialling http://hub.test:80 through the proxy 127.0.0.1:" + proxy.port())
        .containsOnlyOnce("Dialling http://cdn.test:80 through")
        .contains("(HTTP_PROXY)")
        .doesNotContain("p@ss")
        .doesNotContain("p%40ss")
        .doesNotContain(BASIC.substring(6))
        .doesNotContain("hf_secret");
  }

  @Test
  void theProxysPasswordIsNotForAHubThatIsDialledDirectly() {
    hub(settings(
            server.endpoint().toString(),
            "HTTP_PROXY",
            "http://user:p%40ss@127.0.0.1:PORT",
            "NO_PROXY",
            "127.0.0.0/8"))
        .resolve(ID);

    assertThat(proxy.seen).allMatch(line -> line.contains("cdn.test"));
    assertThat(server.seen).allMatch(seen -> seen.proxyAuthorization().isEmpty());
  }

  @Test
  void aProxyThatWantsAPasswordIsNotAskedTwice() {
    proxy.needed = BASIC;

    assertThatThrownBy(
            () ->
                hub(settings("http://hub.test", "http_proxy", "http://127.0.0.1:PORT")).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("the proxy answered 407")
        .hasMessageContaining("set http_proxy to http://user:password@host:port");
    assertThat(proxy.seen).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aTunnelThatIsRefusedSaysWho() {
    proxy.refusal = 403;

    assertThatThrownBy(
            () ->
                hub(settings("https://hub.test", "https_proxy", "http://127.0.0.1:PORT"))
                    .resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("hub.test through the proxy 127.0.0.1:" + proxy.port())
        .hasMessageContaining("the proxy answered 403");
    assertThat(proxy.seen).containsExactly("CONNECT hub.test:443");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws IOException {
    proxy.close();

    assertThatThrownBy(
            () ->
                hub(settings("https://hub.test", "HTTPS_PROXY", "http://u:p@127.0.0.1:PORT"))
                    .resolve(ID))
        .hasMessageContaining("through the proxy 127.0.0.1:" + proxy.port() + " (HTTPS_PROXY)")
        .hasMessageContaining("nothing accepts the connection")
        .hasMessageNotContaining("u:p");
  }

  @Test
  void aSocksProxyIsRefusedWhenTheHubIsNeeded() {
    HubSettings settings = settings("http://hub.test", "ALL_PROXY", "socks5h://127.0.0.1:PORT");

    assertThat(hub(settings).resolve(folder.toString())).isEqualTo(folder);
    assertThatThrownBy(() -> hub(settings).resolve(ID))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("ALL_PROXY names a proxy that is spoken to by \"socks5h\"");
  }

  @Test
  void aProxyThatCannotBeUsedDoesNotStopAStartFromTheCache() {
    Path first =
        hub(settings("http://hub.test", "HTTP_PROXY", "http://127.0.0.1:PORT")).resolve(ID);

    assertThat(hub(settings("http://hub.test", "ALL_PROXY", "socks5h://x")).resolve(ID))
        .isEqualTo(first);
  }

  @Test
  void javasOwnPropertiesHoldWhereTheEnvironmentIsSilent(CapturedOutput output) {
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", "" + proxy.port());
    try {
      hub(settings("http://hub.test")).resolve(ID);
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }

    assertThat(proxy.seen).isNotEmpty();
    assertThat(output.getOut())
        .contains("through the proxy 127.0.0.1:" + proxy.port() + " (Java's");
  }

  /**
   * In a process of its own, with a real environment: Java reads once whether credentials may go
   * into a tunnel.
   */
  @Test
  void httpsIsTunnelledWithCredentialsAndTheCompanysCertificateIsTrusted() throws Exception {
    Certificates pair = Certificates.create(folder, "localhost");
    Path pem = folder.resolve("company.pem");
    pair.writeCertificate(pem);
    SSLContext tls = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(pair.store(), Certificates.PASSWORD.toCharArray());
    tls.init(keys.getKeyManagers(), null, null);
    proxy.needed = BASIC;
    try (TestProxy hub = new TestProxy(tls.getServerSocketFactory(), server.port());
        TestProxy storage = new TestProxy(tls.getServerSocketFactory(), server.storagePort())) {
      server.storageAddress = "https://localhost:" + storage.port();
      server.neededToken = "hf_secret";
      Map<String, String> environment =
          Map.of(
              "HF_ENDPOINT",
              "https://localhost:" + hub.port(),
              "HF_HOME",
              folder.resolve("hf").toString(),
              "HF_TOKEN",
              "hf_secret",
              "HTTPS_PROXY",
              "http://user:p%40ss@127.0.0.1:" + proxy.port(),
              "SSL_CERT_FILE",
              pem.toString());

      String said = resolveElsewhere(environment);

      assertThat(said).contains("RESOLVED " + folder.resolve("hf/hub/models--acme--tiny"));
      assertThat(said).doesNotContain("p@ss").doesNotContain("hf_secret");
      assertThat(proxy.seen)
          .contains("CONNECT localhost:" + hub.port() + " " + BASIC)
          .contains("CONNECT localhost:" + storage.port() + " " + BASIC);
      assertThat(server.seen)
          .isNotEmpty()
          .allMatch(seen -> seen.proxyAuthorization().isEmpty())
          .allMatch(
              seen ->
                  seen.authorization()
                      .equals(seen.where().equals("hub") ? "Bearer hf_secret" : ""));

      Map<String, String> untrusting = new HashMap<>(environment);
      untrusting.remove("SSL_CERT_FILE");
      untrusting.put("HF_HOME", folder.resolve("other").toString());
      assertThat(resolveElsewhere(untrusting))
          .contains("a certificate that no trusted authority signed")
          .contains("set SSL_CERT_FILE");
    }
  }

  private static String resolveElsewhere(Map<String, String> environment) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Elsewhere.class.getName(),
                    ID))
            .redirectErrorStream(true);
    java.environment().clear();
    java.environment().putAll(environment);
    Process process = java.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** The program of that process. */
  static final class Elsewhere {
    public static void main(String[] arguments) {
      try {
        HubSettings settings = HubSettings.fromEnvironment(System.getenv(), null);
        System.out.println("RESOLVED " + new ModelHub(settings).resolve(arguments[0]));
      } catch (Fault e) {
        System.out.println("FAULT " + e.message());
      }
    }
  }
}
