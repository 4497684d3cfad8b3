package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.tei.Utf8Offsets;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetsTests {
  private static final String TEXT = "a\u00e9 \u20ac😀b😀😀 \u0430c".repeat(20);
  private static final String PROMPT = "q\u00e9: ";

  /** Tokens of one character share a span, so positions go back by it again and again. */
  @Test
  void positionsMayGoForthAndBack() {
    Offsets.Cursor codePoints = Offsets.CODEPOINT.in(TEXT);
    Utf8Offsets bytes = new Utf8Offsets(PROMPT, TEXT);
    int length = TEXT.codePointCount(0, TEXT.length());
    Random random = new Random(7);

    for (int i = 0; i < 1_000; i++) {
      int codePoint = random.nextInt(length + 1);
      int unit = TEXT.offsetByCodePoints(0, codePoint);

      assertThat(codePoints.of(unit)).isEqualTo(codePoint);
      assertThat(bytes.of(unit))
          .isEqualTo((PROMPT + TEXT.substring(0, unit)).getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
