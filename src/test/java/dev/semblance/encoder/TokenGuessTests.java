package dev.semblance.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenGuessTests {

  private static long of(String prompt, EmbedInput... inputs) {
    return TokenGuess.of(List.of(inputs), prompt, TokenGuess.TOKENS_PER_BYTE, 16);
  }

  private static EmbedInput text(String text) {
    return new EmbedInput.Text(text);
  }

  @Test
  void fourBytesAreATokenAndEachTextIsOneAtLeast() {
    assertThat(of("", text("12345678"))).isEqualTo(2);
    assertThat(of("", text("a"), text(""))).isEqualTo(2);
    assertThat(of("", text("日本語日本語日本"))).isEqualTo(24 / 4);
  }

  @Test
  void aPromptStandsBeforeEachText() {
    assertThat(of("12345678", text("1234"), text("1234"))).isEqualTo(6);
  }

  @Test
  void noInputHasMoreThanTheModelTakes() {
    assertThat(of("", text("x".repeat(1_000)))).isEqualTo(16);
    assertThat(of("x".repeat(1_000), text("x"))).isEqualTo(16);
    assertThat(of("", new EmbedInput.TokenIds(new int[17]))).isEqualTo(16);
    assertThat(of("", new EmbedInput.TokenIds(new int[7]))).isEqualTo(7);
    assertThat(of("", new EmbedInput.Pair("x".repeat(40), "x".repeat(40)))).isEqualTo(16);
    assertThat(of("", new EmbedInput.Pair("x".repeat(20), "x".repeat(8)))).isEqualTo(7);
  }

  @Test
  void lengthsAreThoseOfUtf8() {
    for (String text : List.of("", "a", "é", "語", "😀", "aé語😀")) {
      assertThat(TokenGuess.utf8Bytes(text))
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
