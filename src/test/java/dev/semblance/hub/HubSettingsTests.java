package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTests {

  @TempDir Path home;

  private HubSettings of(String... pairs) {
    Map<String, String> env = new java.util.HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      env.put(pairs[i], pairs[i + 1]);
    }
    return HubSettings.fromEnvironment(env, home.toString());
  }

  @Test
  void anEmptyEnvironmentGivesPythonsDefaults() {
    HubSettings settings = of();

    assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isNull();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.symlinks()).isTrue();
    assertThat(settings.network().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void theNearestVariableNamesTheCache() {
    assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old").cache())
        .isEqualTo(Path.of("/old"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "/new").cache())
        .isEqualTo(Path.of("/new"));
  }

  @Test
  void homeAndVariablesAreExpandedAndBlankIsNotSet() {
    assertThat(of("HF_HOME", "~/hf").cache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(of("HF_HUB_CACHE", "$DISK/${SUB}/$NONE", "DISK", "/d", "SUB", "s").cache())
        .isEqualTo(Path.of("/d/s/$NONE"));
    assertThat(of("HF_HUB_CACHE", " ", "HF_HOME", "").cache())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @Test
  void theTokenComesFromTheEnvironmentThenFromItsFile() throws IOException {
    Files.createDirectories(home.resolve("hf"));
    Files.writeString(home.resolve("hf/token"), "hf_file\n");
    Files.writeString(home.resolve("other"), "hf_other");
    String hfHome = home.resolve("hf").toString();

    assertThat(of("HF_HOME", hfHome).token()).isEqualTo("hf_file");
    assertThat(of("HF_HOME", hfHome, "HF_TOKEN_PATH", "~/other").token()).isEqualTo("hf_other");
    assertThat(of("HF_HOME", hfHome, "HUGGING_FACE_HUB_TOKEN", "hf_old").token())
        .isEqualTo("hf_old");
    assertThat(of("HF_TOKEN", "hf_new\r\n", "HUGGING_FACE_HUB_TOKEN", "hf_old").token())
        .isEqualTo("hf_new");
    assertThat(of("HF_TOKEN", "hf_new", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isNull();
  }

  @Test
  void aTokenFileThatThisUserMayNotReadIsAFaultOnlyWhenItWasNamed() throws IOException {
    // A folder stands for what cannot be read: permissions say nothing to root.
    Files.createDirectories(home.resolve("hf/token"));
    String hfHome = home.resolve("hf").toString();

    assertThat(of("HF_HOME", hfHome).token()).isNull();
    assertThatThrownBy(() -> of("HF_TOKEN_PATH", hfHome + "/token"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("HF_TOKEN_PATH");
  }

  @Test
  void homeIsTheEnvironmentsThenTheSystemsAndMayBeNone() {
    assertThat(of("HOME", "/h").cache()).isEqualTo(Path.of("/h/.cache/huggingface/hub"));
    for (String unknown : new String[] {"?", "", "relative", null}) {
      HubSettings none = HubSettings.fromEnvironment(Map.of(), unknown);
      assertThat(none.home()).as(unknown).isNull();
      assertThat(none.cache()).as(unknown).isNull();
      assertThat(none.token()).as(unknown).isNull();
    }
    assertThat(HubSettings.fromEnvironment(Map.of("HF_HOME", "/hf"), "?").cache())
        .isEqualTo(Path.of("/hf/hub"));
  }

  @Test
  void certificatesComeFromWhicheverVariableIsSet() {
    assertThat(of().network().roots()).isNull();
    assertThat(of("CURL_CA_BUNDLE", "/c", "REQUESTS_CA_BUNDLE", "/r").network().roots())
        .isEqualTo(Path.of("/r"));
    assertThat(of("SSL_CERT_FILE", "~/s", "REQUESTS_CA_BUNDLE", "/r").network().roots())
        .isEqualTo(home.resolve("s"));
  }

  @Test
  void theLeastRateIsASizeASecond() {
    assertThat(of().network().minRate()).isEqualTo(1_024);
    assertThat(of("SEMBLANCE_HUB_MINRATE", "2MB").network().minRate()).isEqualTo(2 << 20);
    assertThat(of("SEMBLANCE_HUB_MINRATE", "0").network().minRate()).isZero();
    assertThat(of().withMinRate(7).network().minRate()).isEqualTo(7);
    assertThatThrownBy(() -> of("SEMBLANCE_HUB_MINRATE", "-1KB"))
        .isInstanceOf(Fault.InvalidSetting.class);
  }

  @Test
  void offlineIsAskedOfTheHubsVariableFirst() {
    assertThat(of("HF_HUB_OFFLINE", "1").offline()).isTrue();
    assertThat(of("TRANSFORMERS_OFFLINE", "yes").offline()).isTrue();
    assertThat(of("HF_HUB_OFFLINE", "0", "TRANSFORMERS_OFFLINE", "1").offline()).isFalse();
    assertThat(of("HF_HUB_OFFLINE", "maybe").offline()).isFalse();
  }

  @Test
  void theEndpointLosesItsLastSlashAndMustBeHttp() {
    assertThat(of("HF_ENDPOINT", "http://mirror:8080/hf/").endpoint())
        .isEqualTo(URI.create("http://mirror:8080/hf"));
    for (String wrong :
        new String[] {"mirror", "ftp://mirror", "https://u:p@mirror", "http:// x"}) {
      assertThatThrownBy(() -> of("HF_ENDPOINT", wrong))
          .as(wrong)
          .isInstanceOf(Fault.InvalidSetting.class)
          .hasMessageContaining("HF_ENDPOINT");
    }
  }

  @Test
  void neitherTheTextNorAFaultShowsTheToken() {
    assertThat(of("HF_TOKEN", "hf_secret", "HTTPS_PROXY", "http://u:secret@p").toString())
        .doesNotContain("secret");
    assertThatThrownBy(() -> of("HF_ENDPOINT", "https://user:secret@mirror"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_secret\nInjected: 1"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void theTimeoutIsWholeSeconds() {
    assertThat(of("HF_HUB_DOWNLOAD_TIMEOUT", "7").network().timeout())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(of("HF_HUB_ETAG_TIMEOUT", "86400").network().answerTimeout())
        .isEqualTo(Duration.ofDays(1));
    assertThat(of("HF_HUB_ETAG_TIMEOUT", "9").network().timeout())
        .isEqualTo(Duration.ofSeconds(30));
    assertThatThrownBy(() -> of("HF_HUB_ETAG_TIMEOUT", "1.5"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("HF_HUB_ETAG_TIMEOUT");
    assertThatThrownBy(() -> of("HF_HUB_DOWNLOAD_TIMEOUT", "soon"))
        .isInstanceOf(Fault.InvalidSetting.class);
    assertThatThrownBy(() -> of("HF_HUB_DOWNLOAD_TIMEOUT", "0"))
        .isInstanceOf(Fault.InvalidSetting.class);
  }
}
