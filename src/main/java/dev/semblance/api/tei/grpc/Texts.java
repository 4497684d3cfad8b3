package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.tei.grpc.v1.Metadata;
import dev.semblance.api.tei.grpc.v1.TruncationDirection;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;

/** What many messages say of their texts, and what is said of computing them. */
final class Texts {
  private Texts() {}

  /**
   * How over-long texts are cut.
   *
   * @param number of {@code direction} as it came
   */
  static Truncate truncate(boolean cut, TruncationDirection direction, int number) {
    return switch (direction) {
      case TRUNCATION_DIRECTION_RIGHT -> cut ? Truncate.END : Truncate.ERROR;
      case TRUNCATION_DIRECTION_LEFT -> cut ? Truncate.START : Truncate.ERROR;
      case UNRECOGNIZED ->
          throw new Fault.InvalidRequest(
              Fault.Place.of("truncation_direction"),
              "is " + number + ", needed: 0 (right) or 1 (left)");
    };
  }

  /**
   * A text that is no longer than JSON's may be.
   *
   * @throws Fault.LimitExceeded when it is
   */
  static String within(ApiLimits limits, Fault.Place place, String text) {
    if (text.length() > limits.maxCharacters()) {
      throw new Fault.LimitExceeded(
          place,
          "has "
              + text.length()
              + " characters, at most "
              + limits.maxCharacters()
              + " are allowed");
    }
    return text;
  }

  static long characters(List<String> texts) {
    return texts.stream().mapToLong(text -> text.codePointCount(0, text.length())).sum();
  }

  /**
   * @param since on the clock of {@link System#nanoTime()}
   */
  static Metadata metadata(long characters, long tokens, EmbedResult.Timings timings, long since) {
    return Metadata.newBuilder()
        .setComputeChars(Math.toIntExact(characters))
        .setComputeTokens(Math.toIntExact(tokens))
        .setTotalTimeNs(System.nanoTime() - since)
        .setTokenizationTimeNs(timings.tokenize())
        .setQueueTimeNs(timings.queue())
        .setInferenceTimeNs(timings.forward())
        .build();
  }
}
