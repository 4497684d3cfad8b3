package dev.semblance.evaluation;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.TextRole;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The vectors of many texts and what they took; embedded a request at a time. */
final class EmbeddedTexts {
  private static final int REQUEST_TEXTS = 256;

  /** Half of what a request may have by {@code BatchLimits.DEFAULTS}. */
  private static final int REQUEST_TOKENS = 1 << 19;

  private final float[][] vectors;
  private final Effort effort;

  private EmbeddedTexts(float[][] vectors, Effort effort) {
    this.vectors = vectors;
    this.effort = effort;
  }

  /**
   * Embeds texts in their order.
   *
   * @param name what they are, for the progress and for faults, such as {@code cranfield documents}
   * @param prompt text to put before each
   * @param role which side they stand on; null for none
   * @param normalize whether vectors are scaled to length 1, or null for what the model says
   * @throws dev.semblance.fault.Fault when one of them cannot be embedded
   */
  static EmbeddedTexts of(
      Encoder encoder,
      String name,
      List<String> texts,
      String prompt,
      @Nullable TextRole role,
      @Nullable Boolean normalize,
      Progress progress) {
    float[][] vectors = new float[texts.size()][];
    int[] next = {0};
    Effort effort =
        each(
            encoder,
            name,
            texts,
            request -> request.prompt(prompt).role(role).normalize(normalize),
            progress,
            embedded -> vectors[next[0]++] = embedded.dense().vector());
    return new EmbeddedTexts(vectors, effort);
  }

  /**
   * Has an encoder read texts in their order.
   *
   * @param asking makes of a request for texts what is wanted of them
   * @param results gets one after the other
   * @throws dev.semblance.fault.Fault when one of them cannot be embedded
   */
  static Effort each(
      Encoder encoder,
      String name,
      List<String> texts,
      UnaryOperator<EmbedRequest> asking,
      Progress progress,
      Consumer<ItemResult.Embedded> results) {
    int step = Math.clamp(REQUEST_TOKENS / encoder.facts().maxTokens(), 1, REQUEST_TEXTS);
    long tokens = 0;
    long truncated = 0;
    long begin = System.nanoTime();
    try (Progress.Stage stage = progress.begin(name, "texts", texts.size())) {
      for (int from = 0; from < texts.size(); from += step) {
        List<String> some = texts.subList(from, Math.min(from + step, texts.size()));
        EmbedRequest request =
            EmbedRequest.of(
                    name + " from " + from,
                    some.stream().<EmbedInput>map(EmbedInput.Text::new).toList())
                .lane(Lane.BULK);
        List<ItemResult> items = encoder.embed(asking.apply(request)).items();
        for (ItemResult item : items) {
          if (!(item instanceof ItemResult.Embedded embedded)) {
            throw new IllegalStateException("not embedded: " + item);
          }
          results.accept(embedded);
          tokens += embedded.count().used();
          truncated += embedded.count().truncated() ? 1 : 0;
        }
        stage.reached(from + items.size());
      }
    }
    return new Effort(texts.size(), tokens, truncated, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** [texts, dimensions]; not copied. */
  float[][] vectors() {
    return vectors;
  }

  Effort effort() {
    return effort;
  }
}
