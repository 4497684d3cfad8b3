package dev.semblance.serving;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a model computes what it should: embeds a few texts when it is loaded, alone and
 * together, and again when passes have failed since. Also warms the kernels up.
 */
final class Canary {

  private static final Logger log = LoggerFactory.getLogger(Canary.class);

  private static final String TEXT =
      "The canary sings in the coal mine as long as the air is good.";

  private static final String QUESTION = "Does the canary sing?";

  /** Of unlike lengths, so that grouping by length has something to get wrong. */
  private static final String[] TOGETHER = {"a", TEXT, TEXT + " " + TEXT, "two words", TEXT};

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String model;
  private volatile float[] expected = {};
  private volatile boolean suspicious;

  Canary(String model) {
    this.model = model;
  }

  /** A listener that also tells this canary of failures. */
  EncoderListener beside(EncoderListener listener) {
    return new SuspiciousListener(listener, fault -> suspicious = true);
  }

  /**
   * Embeds the texts for the first time.
   *
   * @throws Fault.ModelRefused when the model gives different vectors alone and in a batch
   */
  void learn(Encoder encoder) {
    float[][] together;
    try {
      expected = embed(encoder, TEXT)[0];
      together = embed(encoder, TOGETHER);
    } catch (Fault.NonFiniteEmbedding | Fault.SeveralItems | Fault.ForwardFailed fault) {
      throw new Fault.ModelRefused(
          "canary of model " + model,
          "a plain text cannot be embedded, so the weights are not fit to serve: "
              + fault.message(),
          fault);
    }
    for (int i : new int[] {1, 4}) {
      double difference = difference(encoder, together[i]);
      if (difference > tolerance(encoder)) {
        throw new Fault.ModelRefused(
            "canary of model " + model,
            "alone and in a batch a text's vectors differ by "
                + difference
                + ", at most "
                + tolerance(encoder));
      }
    }
    suspicious = false;
  }

  /** Whether the model is fit to serve; computes something only after a failure. */
  boolean sings(Encoder encoder) {
    if (!suspicious) {
      return true;
    }
    try {
      suspicious = false;
      double difference = difference(encoder, embed(encoder, TEXT)[0]);
      if (difference <= tolerance(encoder)) {
        return true;
      }
      log.error("Model {}: the canary's vector is off by {}", model, difference);
    } catch (Fault.Overloaded | Fault.DeadlinePassed busy) {
      // Busy is not broken; the next probe asks again.
      suspicious = true;
      return true;
    } catch (RuntimeException e) {
      log.error("Model {}: the canary cannot be embedded", model, e);
    }
    suspicious = true;
    return false;
  }

  private static float[][] embed(Encoder encoder, String... texts) {
    EncoderFacts facts = encoder.facts();
    EmbedResult result =
        encoder.embed(
            asked(encoder, texts)
                .truncate(Truncate.END)
                .lane(Lane.QUERY)
                .deadline(Deadline.in(PATIENCE.multipliedBy(12), System.nanoTime())));
    return result.items().stream()
        .map(item -> vector((Embedded) item, facts))
        .toArray(float[][]::new);
  }

  /** Of a model of sparse vectors alone, all of their components; of tokens', one after another. */
  private static float[] vector(Embedded item, EncoderFacts facts) {
    if (facts.outputs().contains(Output.SCORES)) {
      return item.scores().logits();
    }
    if (facts.outputs().contains(Output.DENSE)) {
      return item.dense().vector();
    }
    if (facts.outputs().contains(Output.TOKENS)) {
      return item.tokens().values();
    }
    float[] vector = new float[facts.dimensions()];
    SparseEmbedding sparse = item.sparse();
    for (int i = 0; i < sparse.indices().length; i++) {
      vector[sparse.indices()[i]] = sparse.values()[i];
    }
    return vector;
  }

  /** What the model gives of the texts, or of pairs with them where it scores pairs. */
  private static EmbedRequest asked(Encoder encoder, String... texts) {
    EncoderFacts facts = encoder.facts();
    if (facts.outputs().contains(Output.SCORES)) {
      return EmbedRequest.ofScores("input", pairs(encoder, texts));
    }
    for (Output vectors : new Output[] {Output.DENSE, Output.TOKENS}) {
      if (facts.outputs().contains(vectors)) {
        // As queries, since of the two forms of late interaction theirs has more to get wrong.
        return EmbedRequest.ofTexts(texts).outputs(vectors).role(TextRole.QUERY);
      }
    }
    return EmbedRequest.ofTexts(texts).outputs(Output.SPARSE);
  }

  /** The texts, or pairs with them where a model reads pairs. */
  private static List<EmbedInput> pairs(Encoder encoder, String... texts) {
    PairForm pairs = encoder.facts().offer().pairs();
    return Arrays.stream(texts)
        .<EmbedInput>map(
            text ->
                pairs == null
                    ? new EmbedInput.Text(text)
                    : new EmbedInput.Pair(pairs.first(QUESTION, null), text))
        .toList();
  }

  /**
   * Largest difference of a component, relative to the expected vector's largest. Logits may be
   * near zero, where only the absolute difference means something.
   */
  private double difference(Encoder encoder, float[] found) {
    double most = 0;
    double scale = encoder.facts().outputs().contains(Output.SCORES) ? 1 : 1e-30;
    for (int i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs(found[i] - expected[i]));
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return most / scale;
  }

  private static double tolerance(Encoder encoder) {
    return encoder.facts().precision() == Precision.FLOAT32 ? 1e-3 : 1e-1;
  }
}
