package dev.semblance.evaluation;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import java.time.Duration;
import java.util.List;
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
   * @param normalize whether vectors are scaled to length 1, or null for what the model says
   * @throws dev.semblance.fault.Fault when one of them cannot be embedded
   */
  static EmbeddedTexts of(
      Encoder encoder,
      String name,
      List<String> texts,
      String prompt,
      @Nullable Boolean normalize,
      Progress progress) {
    int step = Math.clamp(REQUEST_TOKENS / encoder.facts().maxTokens(), 1, REQUEST_TEXTS);
    float[][] vectors = new float[texts.size()][];
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
                .prompt(prompt)
                .normalize(normalize)
                .lane(Lane.BULK);
        List<ItemResult> items = encoder.embed(request).items();
        for (int i = 0; i < items.size(); i++) {
          if (!(items.get(i) instanceof ItemResult.Embedded embedded)) {
            throw new IllegalStateException("no dense embedding: " + items.get(i));
          }
          vectors[from + i] = embedded.dense().vector();
          tokens += embedded.count().used();
          truncated += embedded.count().truncated() ? 1 : 0;
        }
        stage.reached(from + items.size());
      }
    }
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    return new EmbeddedTexts(vectors, new Effort(texts.size(), tokens, truncated, time));
  }

  /** [texts, dimensions]; not copied. */
  float[][] vectors() {
    return vectors;
  }

  Effort effort() {
    return effort;
  }
}
