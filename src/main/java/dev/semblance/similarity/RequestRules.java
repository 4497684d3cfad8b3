package dev.semblance.similarity;

import static dev.semblance.similarity.SimilarityRequest.AGAINST;
import static dev.semblance.similarity.SimilarityRequest.INPUTS;

import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.List;

/** What a request must be before anything is computed for it: its form, not its vectors. */
final class RequestRules {
  private final SimilarityRequest request;
  private final List<Similarity> metrics;

  private RequestRules(SimilarityRequest request, List<Similarity> metrics) {
    this.request = request;
    this.metrics = metrics;
  }

  /**
   * Refuses what breaks a rule.
   *
   * @param metrics those of the request, the default filled in
   * @throws Fault.InvalidRequest naming the field
   * @throws Fault.LimitExceeded for too many scores
   */
  static void check(SimilarityRequest request, List<Similarity> metrics, SimilarityLimits limits) {
    RequestRules rules = new RequestRules(request, metrics);
    rules.sides();
    rules.metrics();
    rules.nearest();
    rules.dimensions();
    rules.scores(limits.maxScores());
  }

  private void sides() {
    notEmpty(INPUTS, request.inputs());
    if (request.against() != null) {
      notEmpty(AGAINST, request.against());
    }
    if (request.mode() != Mode.PAIRWISE) {
      return;
    }
    if (request.against() == null) {
      throw Faults.field(AGAINST, "is missing: mode pairwise needs as many items as inputs has");
    }
    if (request.inputs().size() != request.against().size()) {
      throw Faults.field(
          AGAINST,
          "has "
              + request.against().size()
              + " items, inputs has "
              + request.inputs().size()
              + ": mode pairwise needs as many");
    }
  }

  private static void notEmpty(String field, Side side) {
    if (side.size() == 0) {
      throw Faults.field(field, "is empty, at least one item is needed");
    }
  }

  private void metrics() {
    for (int i = 0; i < metrics.size(); i++) {
      Similarity metric = metrics.get(i);
      if (metrics.indexOf(metric) != i) {
        throw new Fault.InvalidRequest(
            Place.of("metric", i), "is " + metric.wireName() + " again: each may stand once");
      }
      fits(metric, INPUTS, request.inputs());
      fits(metric, AGAINST, request.columns());
    }
  }

  private static void fits(Similarity metric, String field, Side side) {
    if (metric instanceof TokenSimilarity && side instanceof Side.Vectors) {
      throw Faults.field(
          "metric",
          "is "
              + metric.wireName()
              + ", which compares a list of token vectors for each item; "
              + field
              + " holds one vector for each");
    }
    if (metric instanceof VectorSimilarity && side instanceof Side.TokenVectors) {
      throw Faults.field(
          "metric",
          "is "
              + metric.wireName()
              + ", which compares one vector for each item; "
              + field
              + " holds lists of token vectors, for maxsim");
    }
  }

  private void nearest() {
    if (request.mode() == Mode.PAIRWISE && request.nearest()) {
      throw Faults.field(
          request.topK() != null ? "top_k" : "threshold",
          "needs mode matrix: in mode pairwise each input has one score");
    }
    if (request.topK() != null && request.topK() < 1) {
      throw Faults.field("top_k", "is " + request.topK() + ", at least 1 is needed");
    }
    if (request.threshold() != null && !Double.isFinite(request.threshold())) {
      throw Faults.field("threshold", "is not a finite number");
    }
  }

  private void dimensions() {
    if (request.dimensions() == null) {
      return;
    }
    if (!request.hasTexts()) {
      throw Faults.field("dimensions", "cuts the embeddings of texts; this request has no texts");
    }
    if (metrics.stream().noneMatch(VectorSimilarity.class::isInstance)) {
      throw Faults.field("dimensions", "cuts whole-text embeddings; maxsim compares tokens");
    }
  }

  private void scores(long limit) {
    long rows = request.inputs().size();
    long columns = request.mode() == Mode.PAIRWISE ? 1 : request.columns().size();
    if (rows * columns > limit) {
      throw new Fault.LimitExceeded(
          Place.of(INPUTS),
          "make "
              + rows
              + " x "
              + columns
              + " = "
              + rows * columns
              + " scores, at most "
              + limit
              + " are computed in one request");
    }
  }
}
