package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyDigestTests {

  private static final EmbedRequest PLAIN = EmbedRequest.ofTexts("water");

  @Test
  void everythingThatCanChangeAnAnswerChangesTheKey() {
    List<CacheKey> keys =
        List.of(
            key(PLAIN),
            key(EmbedRequest.ofTexts("Water")),
            key(EmbedRequest.ofTexts("water ")),
            key(PLAIN.prompt("query: ")),
            key(PLAIN.dimensions(3)),
            key(PLAIN.normalize(false)),
            key(PLAIN.truncate(Truncate.START)),
            key(PLAIN.truncate(Truncate.END)),
            key(
                CountingEncoder.facts("0123456789ac", Precision.FLOAT32, ComputeDevice.CPU, 16),
                PLAIN),
            key(
                CountingEncoder.facts("0123456789ab", Precision.BFLOAT16, ComputeDevice.CPU, 16),
                PLAIN),
            key(
                CountingEncoder.facts("0123456789ab", Precision.FLOAT32, new ComputeDevice(0), 16),
                PLAIN),
            key(
                CountingEncoder.facts("0123456789ab", Precision.FLOAT32, ComputeDevice.CPU, 17),
                PLAIN));

    assertThat(Set.copyOf(keys)).hasSameSizeAs(keys);
  }

  @Test
  void whatCannotChangeAnAnswerDoesNot() {
    CacheKey plain = key(PLAIN);

    assertThat(key(PLAIN.lane(Lane.BULK).onError(OnError.PARTIAL))).isEqualTo(plain);
    assertThat(key(PLAIN.dimensions(4).normalize(true).truncate(Truncate.ERROR)))
        .describedAs("the model's defaults, spelled out")
        .isEqualTo(plain);
    assertThat(
            key(
                CountingEncoder.facts("0123456789ab", Precision.FLOAT32, new ComputeDevice(1), 16),
                PLAIN))
        .describedAs("the second device of a kind")
        .isEqualTo(
            key(
                CountingEncoder.facts("0123456789ab", Precision.FLOAT32, new ComputeDevice(0), 16),
                PLAIN));
  }

  @Test
  void partsDoNotRunIntoEachOther() {
    assertThat(key(EmbedRequest.ofTexts("bc").prompt("a")))
        .isNotEqualTo(key(EmbedRequest.ofTexts("c").prompt("ab")))
        .isNotEqualTo(key(EmbedRequest.ofTexts("abc")));
    assertThat(ids(1, 2)).isNotEqualTo(ids(1)).isNotEqualTo(ids(2, 1));
    assertThat(ids(97)).isNotEqualTo(key(EmbedRequest.ofTexts("a")));
  }

  @Test
  void halfASurrogatePairIsNotAQuestionMark() {
    assertThat(key(EmbedRequest.ofTexts("a\uD83D")))
        .isNotEqualTo(key(EmbedRequest.ofTexts("a?")))
        .isNotEqualTo(key(EmbedRequest.ofTexts("a\uFFFD")))
        .isNotEqualTo(key(EmbedRequest.ofTexts("a\uD83E")));
  }

  @Test
  void textsOfAnyLengthAreReadToTheirEnd() {
    Set<CacheKey> keys = new HashSet<>();
    for (int length : new int[] {4000, 4090, 4091, 4092, 4093, 4094, 4095, 4096, 4097, 9000}) {
      keys.add(key(EmbedRequest.ofTexts("x".repeat(length) + "a")));
      keys.add(key(EmbedRequest.ofTexts("x".repeat(length) + "b")));
    }

    assertThat(keys).hasSize(20);
  }

  @Test
  void inputsOfOneRequestGetTheKeysTheyWouldGetAlone() {
    EmbedRequest together = EmbedRequest.ofTexts("a", "b").prompt("query: ");
    KeyDigest digest =
        new KeyDigest(CountingEncoder.FACTS, together, Wanted.of(together, CountingEncoder.FACTS));

    List<CacheKey> keys = together.inputs().stream().map(digest::key).toList();

    assertThat(keys)
        .containsExactly(
            key(EmbedRequest.ofTexts("a").prompt("query: ")),
            key(EmbedRequest.ofTexts("b").prompt("query: ")));
  }

  // The digits come from Python's struct and hashlib.
  /** Entries in Redis outlive this program: whoever changes the form counts its version up. */
  @Test
  void theFormIsThatOfVersionOne() {
    assertThat(key(PLAIN))
        .hasToString("6ca9defd4fad5521efff8f2c62f13e0e56818c917a84d6fc3118f9109ff7d0e0");
  }

  private static CacheKey ids(int... ids) {
    return key(EmbedRequest.of("input", List.of(new EmbedInput.TokenIds(ids))));
  }

  static CacheKey key(EmbedRequest request) {
    return key(CountingEncoder.FACTS, request);
  }

  private static CacheKey key(EncoderFacts facts, EmbedRequest request) {
    return new KeyDigest(facts, request, Wanted.of(request, facts))
        .key(request.inputs().getFirst());
  }
}
