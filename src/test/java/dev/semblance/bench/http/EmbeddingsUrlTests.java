package dev.semblance.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsUrlTests {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, http://127.0.0.1:8080/v1/embeddings",
    "http://127.0.0.1:8080/, http://127.0.0.1:8080/v1/embeddings",
    "http://127.0.0.1:8080/v1, http://127.0.0.1:8080/v1/embeddings",
    "http://127.0.0.1:8080/v1/, http://127.0.0.1:8080/v1/embeddings",
    "http://127.0.0.1:8080/v1/embeddings, http://127.0.0.1:8080/v1/embeddings",
    "HTTPS://api.example.com/openai/v3, https://api.example.com/openai/v3/embeddings",
    "https://x.example/a/embeddings?api-version=2, https://x.example/a/embeddings?api-version=2",
    "http://[::1]:80, http://[::1]:80/v1/embeddings"
  })
  void aServerABaseOrTheWholeRouteMeanTheSame(String given, String whole) {
    assertThat(EmbeddingsUrl.parse("--url", given).text()).isEqualTo(whole);
  }

  @Test
  void thePartsAreWhatTheConnectionNeeds() {
    EmbeddingsUrl plain = EmbeddingsUrl.parse("--url", "http://[::1]:8081/v1?a=b");
    assertThat(plain.address()).isEqualTo("::1");
    assertThat(plain.authority()).isEqualTo("[::1]:8081");
    assertThat(plain.path()).isEqualTo("/v1/embeddings?a=b");
    assertThat(plain.tls()).isFalse();

    EmbeddingsUrl secure = EmbeddingsUrl.parse("--url", "https://x.example");
    assertThat(secure.port()).isEqualTo(443);
    assertThat(secure.authority()).isEqualTo("x.example");
    assertThat(secure.tls()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8080",
        "localhost",
        "ftp://x.example",
        "http:///v1",
        "http://user:secret@x.example",
        "http://x y",
        "http://x.example/#here"
      })
  void anythingElseIsRefused(String given) {
    assertThatThrownBy(() -> EmbeddingsUrl.parse("--url", given))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("--url is \"" + given + "\", ");
  }
}
