package dev.semblance.evaluation;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A cross-encoder that puts the first of the documents that a model found into an order of its own;
 * texts too long for it are cut as its settings say. Not thread-safe.
 */
public final class Reranker {
  private final Encoder encoder;
  private final PairForm form;
  private final int depth;
  private Effort effort = new Effort(0, 0, 0, Duration.ZERO);

  private Reranker(Encoder encoder, PairForm form, int depth) {
    this.encoder = encoder;
    this.form = form;
    this.depth = depth;
  }

  /**
   * @param depth how many documents of a query it reads
   * @throws Fault.ModelRefused when the model gives no score of a pair
   */
  public static Reranker of(Encoder encoder, int depth) {
    EncoderFacts facts = encoder.facts();
    PairForm form = facts.offer().pairs();
    if (form == null || facts.labels().size() != 1) {
      throw new Fault.ModelRefused(
          "model " + facts.space().label(),
          "gives "
              + facts.outputs().stream().map(output -> output.wireName()).toList()
              + " with "
              + facts.labels().size()
              + " labels, needed of a reranker: one score of two texts");
    }
    return new Reranker(encoder, form, depth);
  }

  int depth() {
    return depth;
  }

  /** What it has read so far, a pair as one text. */
  Effort effort() {
    return effort;
  }

  /**
   * The best document first, of equal scores in the order given.
   *
   * @return places in {@code documents}
   */
  int[] order(String query, List<String> documents) {
    long begin = System.nanoTime();
    String first = form.first(query, null);
    EmbedResult result =
        encoder.embed(
            EmbedRequest.ofScores(
                    "documents of a query",
                    documents.stream()
                        .<EmbedInput>map(text -> new EmbedInput.Pair(first, text))
                        .toList())
                .prompt(encoder.facts().prompts().forRole(TextRole.QUERY))
                .onError(OnError.FAIL)
                .lane(Lane.BULK));
    double[] logits =
        result.items().stream()
            .mapToDouble(item -> ((ItemResult.Embedded) item).scores().logits()[0])
            .toArray();
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    effort =
        effort.plus(new Effort(documents.size(), result.tokensUsed(), result.truncated(), time));
    // A single score's activation never turns two around, so it need not be asked.
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
