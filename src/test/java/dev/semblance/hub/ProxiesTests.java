package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTests {

  private static final URI HUB = URI.create("https://huggingface.co/org/name");
  private static final URI PLAIN = URI.create("http://mirror.acme.test:8081/x");

  private static Proxies of(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return Proxies.of(environment);
  }

  private static String to(URI uri, String... pairs) {
    return of(pairs).to(uri).map(proxy -> proxy.host() + ":" + proxy.port()).orElse("direct");
  }

  // ---- which variable ----

  @Test
  void theSchemeOfTheAddressChoosesTheVariable() {
    String[] both = {"HTTPS_PROXY", "http://secure:1", "HTTP_PROXY", "http://plain:2"};

    assertThat(to(HUB, both)).isEqualTo("secure:1");
    assertThat(to(PLAIN, both)).isEqualTo("plain:2");
    assertThat(to(HUB)).isEqualTo("direct");
    assertThat(to(HUB, "HTTP_PROXY", "http://plain:2")).isEqualTo("direct");
  }

  @Test
  void oneForAllStandsInWhereTheSchemeHasNone() {
    assertThat(to(HUB, "ALL_PROXY", "http://all:3")).isEqualTo("all:3");
    assertThat(to(PLAIN, "all_proxy", "http://all:3", "http_proxy", "http://plain:2"))
        .isEqualTo("plain:2");
  }

  @Test
  void smallLettersWinAndSetToNothingTakesTheOtherAway() {
    assertThat(to(HUB, "https_proxy", "http://small:1", "HTTPS_PROXY", "http://LARGE:2"))
        .isEqualTo("small:1");
    assertThat(to(HUB, "https_proxy", "", "HTTPS_PROXY", "http://large:2")).isEqualTo("direct");
  }

  @Test
  void aCallersHeaderToACgiProgramNamesNoProxy() {
    assertThat(to(PLAIN, "HTTP_PROXY", "http://evil:1", "REQUEST_METHOD", "GET"))
        .isEqualTo("direct");
  }

  // ---- what it holds ----

  @ParameterizedTest
  @CsvSource({
    "proxy.acme.test:3128, proxy.acme.test:3128",
    "http://proxy.acme.test:3128/, proxy.acme.test:3128",
    "HTTP://proxy, proxy:80",
    "http://user:secret@proxy:8080, proxy:8080",
    "http://[fd00::1]:3128, fd00::1:3128",
    "http://10.1.2.3:8, 10.1.2.3:8",
  })
  void aProxyMayBeWrittenAsCurlTakesIt(String value, String address) {
    assertThat(to(HUB, "HTTPS_PROXY", value)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:secret@proxy:1, user:secret",
    "http://user:p%40ss%3A%c3%a4@proxy:1, user:p@ss:ä",
    "http://acme%5Cuser:p@ss@proxy:1, acme\\user:p@ss",
    "http://user:50%@proxy:1, user:50%",
    "user:a/b#c@proxy:1, user:a/b#c",
  })
  void credentialsAreDecodedAndMayHoldAnything(String value, String credentials) {
    Optional<HttpProxy> proxy = of("HTTPS_PROXY", value).to(HUB);

    assertThat(proxy).get().extracting(HttpProxy::credentials).isEqualTo(credentials);
    assertThat(proxy.orElseThrow()).hasToString("proxy:1 (HTTPS_PROXY)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:secret@proxy:443",
        "socks5://user:secret@proxy:1080",
        "http://user:secret@",
        "http://user:secret@proxy:99999",
        "http://user:secret@pro xy:1",
      })
  void whatCannotBeUsedIsAFaultWithoutThePasswordAndOnlyWhenNeeded(String value) {
    Proxies proxies = of("HTTPS_PROXY", value, "NO_PROXY", "internal.test");

    assertThat(proxies.to(PLAIN)).isEmpty();
    assertThat(proxies.to(URI.create("https://internal.test/"))).isEmpty();
    assertThatThrownBy(() -> proxies.to(HUB))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("HTTPS_PROXY ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aProxyThatJavaCannotSpeakToIsNamedBySchemeAndForm() {
    assertThatThrownBy(() -> to(HUB, "HTTPS_PROXY", "socks5://proxy:1080"))
        .hasMessage(
            "HTTPS_PROXY names a proxy that is spoken to by \"socks5\", which Java's client"
                + " cannot; needed: http://[user:password@]host:port");
  }

  // ---- exceptions ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme.test | hub.acme.test | yes",
        "acme.test | acme.test | yes",
        ".acme.test | hub.acme.test | yes",
        ".acme.test | acme.test | yes",
        "*.acme.test | hub.acme.test | yes",
        "ACME.test | HUB.acme.TEST | yes",
        "acme.test | hub.acme.test. | yes",
        "acme.test | badacme.test | no",
        "hub.acme.test | acme.test | no",
        "* | anything.test | yes",
        "other.test, acme.test | acme.test | yes",
        "other.test acme.test | acme.test | yes",
        "acme.test:8443 | acme.test:8443 | yes",
        "acme.test:8443 | acme.test | no",
        "acme.test:443 | acme.test | yes",
        "10.1.2.3 | 10.1.2.3 | yes",
        "10.1.2.3 | 10.1.2.30 | no",
        "10.1.2.3:443 | 10.1.2.3 | yes",
        "10.0.0.0/8 | 10.255.0.1 | yes",
        "10.0.0.0/8 | 11.0.0.1 | no",
        "10.1.2.128/25 | 10.1.2.129 | yes",
        "10.1.2.128/25 | 10.1.2.127 | no",
        "0.0.0.0/0 | 8.8.8.8 | yes",
        "0.0.0.0/0 | acme.test | no",
        "::1 | [::1] | yes",
        "[::1] | [0:0:0:0:0:0:0:1] | yes",
        "[::1]:443 | [::1] | yes",
        "[::1]:444 | [::1] | no",
        "fd00::/8 | [fd12::1] | yes",
        "fd00::/8 | [fe80::1] | no",
        "10.0.0.0/8 | [fd12::1] | no",
        "10.0.0.0/99,10.0.0/x,/8,.,:, | 10.0.0.1 | no",
      })
  void exceptionsAreReadAsByCurl(String exceptions, String host, String covered) {
    assertThat(
            to(
                URI.create("https://" + host + "/x"),
                "ALL_PROXY",
                "http://p:1",
                "no_proxy",
                exceptions))
        .isEqualTo(covered.equals("yes") ? "direct" : "p:1");
  }
}
