package dev.semblance.encoder;

import dev.semblance.vector.Similarity;
import java.util.Map;

/**
 * What an encoder is; fixed when it was loaded.
 *
 * @param space of its whole sequence embeddings
 * @param tokenSpace of its token embeddings
 * @param maxTokens the longest text it takes, special tokens included
 * @param vocabularySize how many token ids there are
 * @param normalized whether its modules end in a normalisation
 * @param prompts texts to put before inputs
 * @param similarity the metric it was trained for, cosine when its files do not say
 * @param truncate what it does with over-long texts when a request does not say
 * @param dtype what its weights are computed in, such as {@code float32}
 * @param device such as {@code cpu} or {@code cuda:0}
 * @param kernels the implementations in use, by operation
 * @param memoryBytes of its weights on the device
 */
public record EncoderFacts(
    EmbeddingSpace space,
    EmbeddingSpace tokenSpace,
    int maxTokens,
    int vocabularySize,
    boolean normalized,
    Prompts prompts,
    Similarity similarity,
    Truncate truncate,
    String dtype,
    String device,
    Map<String, String> kernels,
    long memoryBytes) {

  public EncoderFacts {
    kernels = Map.copyOf(kernels);
  }

  public int dimensions() {
    return space.dimensions();
  }

  /** Whether it shares the processors with everything else. */
  public boolean onCpu() {
    return device.equals("cpu");
  }

  /** Such as {@code mean} or {@code cls+max}. */
  public String pooling() {
    return space.pooling();
  }
}
