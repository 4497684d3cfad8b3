package dev.semblance.cli;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.evaluation.Effort;
import dev.semblance.evaluation.RetrievalEvaluation;
import dev.semblance.evaluation.RetrievalPrompts;
import dev.semblance.evaluation.StsEvaluation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One model's figures.
 *
 * @param reference as it was given
 * @param output by which retrieval compared: DENSE or SPARSE
 * @param sts for each STS set, in the sets' order
 * @param retrieval for each retrieval set, in the sets' order
 * @param prompts those of the retrieval sets
 * @param reranker the reference of the model that ranked again, or null
 */
record EvalResult(
    String reference,
    EncoderFacts facts,
    Output output,
    List<StsEvaluation> sts,
    List<RetrievalEvaluation> retrieval,
    RetrievalPrompts prompts,
    @Nullable String reranker) {

  /** Of all sets together. */
  Effort effort() {
    return Stream.concat(
            sts.stream().map(StsEvaluation::effort),
            retrieval.stream().map(RetrievalEvaluation::effort))
        .reduce(new Effort(0, 0, 0, Duration.ZERO), Effort::plus);
  }
}
