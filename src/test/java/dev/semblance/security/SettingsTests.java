package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTests {
  private static final String SECRET = "0123456789-from-a-vault";

  /** As environment variables, which is how secrets come. */
  private static SecuritySettings bind(Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(s -> environment.getPropertySources().remove(s.getName()));
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    return new Binder(ConfigurationPropertySources.get(environment))
        .bindOrCreate("semblance.security", SecuritySettings.class);
  }

  @Test
  void nothingSetAsksForNothing() {
    SecuritySettings settings = bind(Map.of());

    assertThat(settings.requireKeys()).isFalse();
    assertThat(settings.settingsKeys().isEmpty()).isTrue();
    assertThat(settings.quota().isUnlimited()).isTrue();
    assertThat(settings.cors().allowedOrigins()).isEmpty();
    assertThat(settings.audit()).isEqualTo(SecuritySettings.Audit.REFUSED);
  }

  @Test
  void aKeyMayComeAsAnEnvironmentVariablePlainOrHashed() {
    SecuritySettings settings =
        bind(
            Map.of(
                "SEMBLANCE_SECURITY_KEYS_0_KEY", SECRET,
                "SEMBLANCE_SECURITY_KEYS_1_NAME", "ops",
                "SEMBLANCE_SECURITY_KEYS_1_HASH", "sha256:" + KeySecret.hash(SECRET + "2"),
                "SEMBLANCE_SECURITY_KEYS_1_SCOPES", "metrics,admin",
                "SEMBLANCE_SECURITY_KEYS_1_EXPIRES", "2027-01-01T00:00:00Z",
                "SEMBLANCE_SECURITY_KEYS_1_TOKENSPERMINUTE", "900"));

    Keyring ring = settings.settingsKeys();

    assertThat(ring.find(SECRET, Instant.now()))
        .isInstanceOfSatisfying(
            Keyring.Valid.class,
            valid -> {
              assertThat(valid.key().name()).isEqualTo("key-0");
              assertThat(valid.key().scopes()).containsOnly(Scope.EMBED, Scope.SEARCH);
            });
    assertThat(ring.find(SECRET + "2", Instant.parse("2026-12-31T23:59:59Z")))
        .isInstanceOfSatisfying(
            Keyring.Valid.class,
            valid -> {
              assertThat(valid.key().scopes()).containsOnly(Scope.METRICS, Scope.ADMIN);
              assertThat(valid.key().quota()).isEqualTo(new Quota(null, 900L));
            });
  }

  @Test
  void theFileHasTwoSpellingsAsAnEnvironmentVariable() {
    for (String name : List.of("SEMBLANCE_SECURITY_KEYSFILE", "SEMBLANCE_SECURITY_KEYS_FILE")) {
      assertThat(bind(Map.of(name, "/run/keys.json")).keysFile())
          .as(name)
          .hasToString("/run/keys.json");
    }
  }

  @Test
  void aKeyThatCouldBeGuessedIsRefusedWithoutBeingRepeated() {
    SecuritySettings settings = bind(Map.of("SEMBLANCE_SECURITY_KEYS_0_KEY", "hunter2"));

    assertThatThrownBy(settings::settingsKeys)
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage(
            "semblance.security.keys[0].key has 7 characters; needed: at least 20, visible ASCII"
                + " only, best of semblance keys create");
  }

  @Test
  void theSameKeyTwiceIsRefused() {
    SecuritySettings settings =
        bind(
            Map.of(
                "SEMBLANCE_SECURITY_KEYS_0_KEY", SECRET, "SEMBLANCE_SECURITY_KEYS_1_KEY", SECRET));

    assertThatThrownBy(settings::settingsKeys).hasMessageContaining("keys[1] is the same key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.org",
        "http://localhost:3000",
        "http://[::1]:8080",
        "app://obsidian.md",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "tauri://localhost",
        "null",
        "*"
      })
  void anOriginOfAnySchemeCanBeAllowed(String origin) {
    assertThat(CorsOrigins.filter(new SecuritySettings.Cors(List.of(origin), Duration.ZERO)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "https://",
        "https://app.example.org/",
        "https://app.example.org/path",
        "https://*.example.org",
        "https://user@example.org",
        "https://example.org:port",
        "HTTPS://example.org",
        "https://a b"
      })
  void whatIsNoOriginEndsTheStart(String origin) {
    SecuritySettings.Cors settings = new SecuritySettings.Cors(List.of(origin), Duration.ZERO);

    assertThatThrownBy(() -> CorsOrigins.filter(settings))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.security.cors.allowed-origins holds \"" + origin + "\"");
  }

  @Test
  void everyAddressButLoopbackIsBeyondIt() throws UnknownHostException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    InetAddress here6 = InetAddress.getByName("::1");
    InetAddress lan = InetAddress.getByName("192.168.1.7");

    assertThat(Exposure.of(false, List.of(here, here6)).open()).isFalse();
    assertThat(Exposure.of(false, List.of(here, lan)).open()).isTrue();
    assertThat(Exposure.of(false, Arrays.asList((InetAddress) null)).open()).isTrue();
    assertThat(Exposure.of(true, Arrays.asList(lan, null)).open()).isFalse();
  }

  @Test
  void requiredKeysAreRequiredOnLoopbackToo() throws UnknownHostException {
    Exposure alone = Exposure.of(false, List.of(InetAddress.getByName("127.0.0.1")));

    alone.check(false);
    assertThatThrownBy(() -> alone.check(true))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("semblance.security.require-keys is true");
    Exposure.of(true, List.of()).check(true);
  }
}
