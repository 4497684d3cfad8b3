package dev.semblance.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecretsTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SERVER_SSL_KEYSTOREPASSWORD",
        "SERVER_SSL_KEYPASSWORD",
        "SERVER_SSL_KEY_STORE_PASSWORD",
        "SERVER_SSL_TRUSTSTOREPASSWORD",
        "SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_PRIVATEKEY",
        "SPRING_SSL_BUNDLE_PEM_WEB_KEYSTORE_PRIVATEKEYPASSWORD",
        "SPRING_APPLICATION_JSON",
        "MANAGEMENT_OTLP_METRICS_EXPORT_HEADERS_X"
      })
  void aSecretOfAVariableIsHidden(String variable) {
    StandardEnvironment environment = new StandardEnvironment();
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, Map.of(variable, "open sesame")));

    assertThat(SettingsReport.of(environment).settings())
        .contains(new SettingsReport.Setting(variable, Secrets.HIDDEN, "variable " + variable))
        .noneMatch(setting -> String.valueOf(setting.value()).contains("sesame"));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d?user=u&password=p%40, jdbc:postgresql://h/d?user=u&password=(hidden)",
    "jdbc:postgresql://h/d?PASSWORD=p&ssl=true, jdbc:postgresql://h/d?PASSWORD=(hidden)&ssl=true",
    "jdbc:sqlserver://h;user=u;password=p, jdbc:sqlserver://h;user=u;password=(hidden)",
    "jdbc:postgresql://h/d?sslpassword=p, jdbc:postgresql://h/d?sslpassword=(hidden)",
    "https://u:p@h/x?api_key=k, https://(hidden)@h/x?api_key=(hidden)",
    "https://h/x?page=1&tokens=3, https://h/x?page=1&tokens=3"
  })
  void whatAUrlHoldsOfSecretsIsHiddenAndTheRestShown(String url, String shown) {
    assertThat(Secrets.shown("spring.datasource.url", url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.ssl.key-store",
        "server.ssl.keystoretype",
        "server.ssl.key-alias",
        "server.forward-headers-strategy",
        "semblance.security.keys-file",
        "semblance.models[my-key]",
        "spring.ssl.bundle.pem.web.keystore.certificate"
      })
  void whatIsNoSecretIsShown(String setting) {
    assertThat(Secrets.hides(setting, "x")).isFalse();
  }

  /** What stands in this list cannot be looked up in the report. */
  @Test
  void noOthersOfOursAreHidden() {
    assertThat(KnownSettings.read().names().keySet().stream().filter(n -> Secrets.hides(n, "x")))
        .containsExactlyInAnyOrder(
            "semblance.collections.api-key",
            "semblance.collections.password",
            "semblance.security.keys[0].hash",
            "semblance.security.keys[0].key");
  }
}
