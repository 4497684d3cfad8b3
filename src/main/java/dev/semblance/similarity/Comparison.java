package dev.semblance.similarity;

import static dev.semblance.similarity.SimilarityRequest.AGAINST;
import static dev.semblance.similarity.SimilarityRequest.INPUTS;

import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TextEmbeddings;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request on its way; lives on one thread. */
final class Comparison {
  private final SimilarityRequest request;
  private final List<Similarity> metrics;
  private final SpaceCheck.Agreed agreed;
  private final long maxTokenPairs;
  private final LongSupplier nanoTime;
  private final ScoringThreads threads;
  private final boolean sequences;
  private final boolean tokens;
  private final boolean cosine;
  private final Map<String, EmbedResult> sequenceResults = new LinkedHashMap<>();
  private final Map<String, EmbedResult> tokenResults = new LinkedHashMap<>();

  Comparison(
      SimilarityRequest request,
      List<Similarity> metrics,
      SpaceCheck.Agreed agreed,
      long maxTokenPairs,
      LongSupplier nanoTime,
      ScoringThreads threads) {
    this.threads = threads;
    this.maxTokenPairs = maxTokenPairs;
    this.nanoTime = nanoTime;
    this.request = request;
    this.metrics = metrics;
    this.agreed = agreed;
    this.sequences = metrics.stream().anyMatch(VectorSimilarity.class::isInstance);
    this.tokens = metrics.stream().anyMatch(TokenSimilarity.class::isInstance);
    this.cosine = metrics.contains(VectorSimilarity.COSINE);
  }

  SimilarityResult run(Supplier<Encoder> model) {
    // A wrong vector is found before a text is paid for.
    refuseZeroVectors(INPUTS, request.inputs());
    refuseZeroVectors(AGAINST, request.against());
    embed(model);
    Operand rows = sequences ? operand(INPUTS, request.inputs()) : null;
    Operand columns =
        sequences && request.against() != null ? operand(AGAINST, request.against()) : rows;
    List<MultiVector> tokenRows = tokens ? tokens(INPUTS, request.inputs()) : List.of();
    List<MultiVector> tokenColumns =
        tokens && request.against() != null ? tokens(AGAINST, request.against()) : tokenRows;
    long tokenPairs = limitedTokenPairs(tokenRows, tokenColumns);

    // A caller with a deadline is told 504, which nobody can be once an answer has begun; and few
    // scores are not worth a second look.
    boolean kept = request.deadline() != null || scores() <= Scoring.BLOCK_SCORES;
    Scoring.take(request, kept, metrics.size());
    Map<Similarity, Scores> scores = score(rows, columns, tokenRows, tokenColumns, tokenPairs);
    ScoringThreads.Permit permit = threads.admit(multiplyAdds(rows, tokenPairs, tokenRows));
    if (kept) {
      try (permit) {
        scores.values().forEach(Scores::keep);
      }
    } else {
      HeldLease.current().atEnd(permit::close);
    }
    return result(scores, rows, request.against() == null ? null : columns);
  }

  /** All scores of all metrics. */
  private long scores() {
    long columns = request.mode() == Mode.PAIRWISE ? 1 : request.columns().size();
    return request.inputs().size() * columns * metrics.size();
  }

  /** Of all metrics together. */
  private double multiplyAdds(
      @Nullable Operand rows, long tokenPairs, List<MultiVector> tokenRows) {
    double work = tokens ? (double) tokenPairs * tokenRows.getFirst().dimensions() : 0;
    return rows == null
        ? work
        : work + multiplyAdds(rows) * (tokens ? metrics.size() - 1 : metrics.size());
  }

  private Map<Similarity, Scores> score(
      @Nullable Operand rows,
      @Nullable Operand columns,
      List<MultiVector> tokenRows,
      List<MultiVector> tokenColumns,
      long tokenPairs) {
    Scoring scoring = new Scoring(request, threads, nanoTime);
    Map<Similarity, Scores> scores = new LinkedHashMap<>();
    for (Similarity metric : metrics) {
      scores.put(
          metric,
          switch (metric) {
            case VectorSimilarity single when rows != null && columns != null ->
                scoring.of(single, rows.vectors(), columns.vectors(), multiplyAdds(rows));
            case VectorSimilarity single -> throw new IllegalStateException("no vectors");
            case TokenSimilarity late ->
                scoring.of(
                    late,
                    tokenRows,
                    tokenColumns,
                    (double) tokenPairs * tokenRows.getFirst().dimensions());
          });
    }
    return scores;
  }

  /** Of one metric between single vectors. */
  private double multiplyAdds(Operand rows) {
    double pairs =
        (double) request.inputs().size()
            * (request.mode() == Mode.PAIRWISE ? 1 : request.columns().size());
    return pairs * rows.vectors()[0].length;
  }

  private void refuseZeroVectors(String field, @Nullable Side side) {
    if (cosine && side instanceof Side.Vectors vectors) {
      Operand.of(field, vectors, false).refuseZeros(field);
    }
  }

  private void embed(Supplier<Encoder> model) {
    List<EmbedRequest> requests = new ArrayList<>();
    addRequests(requests, INPUTS, request.inputs());
    addRequests(requests, AGAINST, request.against());
    if (requests.isEmpty()) {
      return;
    }
    List<EmbedResult> results = TextEmbeddings.embed(LeasedEncoder.of(model.get()), requests);
    for (int i = 0; i < results.size(); i++) {
      EmbedRequest asked = requests.get(i);
      (asked.outputs().contains(Output.TOKENS) ? tokenResults : sequenceResults)
          .put(asked.field(), results.get(i));
    }
  }

  private void addRequests(List<EmbedRequest> requests, String field, @Nullable Side side) {
    if (!(side instanceof Side.Texts texts)) {
      return;
    }
    List<EmbedInput> inputs = texts.texts().stream().<EmbedInput>map(EmbedInput.Text::new).toList();
    EmbedRequest base =
        EmbedRequest.of(field, inputs)
            .prompt(texts.prompt())
            .truncate(request.truncate())
            .lane(lane())
            .onError(OnError.FAIL)
            .deadline(request.deadline());
    if (sequences) {
      requests.add(base.dimensions(agreed.cut()).normalize(request.normalize()));
    }
    if (tokens) {
      requests.add(
          base.outputs(Output.TOKENS)
              .normalize(request.normalize() == null || request.normalize()));
    }
  }

  private Lane lane() {
    if (request.lane() != null) {
      return request.lane();
    }
    int texts = request.inputs() instanceof Side.Texts side ? side.size() : 0;
    texts += request.against() instanceof Side.Texts side ? side.size() : 0;
    return Lane.byInputs(texts);
  }

  private Operand operand(String field, Side side) {
    Operand operand =
        switch (side) {
          case Side.Texts texts -> Operand.of(result(sequenceResults, field));
          case Side.Vectors vectors -> Operand.of(field, vectors, scaled());
          case Side.TokenVectors matrices -> throw new IllegalStateException("token vectors");
        };
    if (cosine) {
      operand.refuseZeros(field);
    }
    return operand;
  }

  private List<MultiVector> tokens(String field, Side side) {
    return switch (side) {
      case Side.Texts texts -> Operand.tokens(field, result(tokenResults, field));
      case Side.Vectors vectors -> throw new IllegalStateException("single vectors");
      case Side.TokenVectors matrices -> Operand.tokens(field, matrices, scaled());
    };
  }

  private static EmbedResult result(Map<String, EmbedResult> results, String field) {
    EmbedResult result = results.get(field);
    if (result == null) {
      throw new IllegalStateException(field + " was not embedded");
    }
    return result;
  }

  private boolean scaled() {
    return request.normalize() != null && request.normalize();
  }

  private long limitedTokenPairs(List<MultiVector> rows, List<MultiVector> columns) {
    long pairs = 0;
    if (request.mode() == Mode.PAIRWISE) {
      for (int i = 0; i < rows.size(); i++) {
        pairs += (long) rows.get(i).tokens() * columns.get(i).tokens();
      }
    } else {
      pairs = total(rows) * total(columns);
    }
    if (pairs > maxTokenPairs) {
      throw new Fault.LimitExceeded(
          Place.of(INPUTS),
          "make "
              + pairs
              + " pairs of tokens for maxsim, at most "
              + maxTokenPairs
              + " are compared in one request");
    }
    return pairs;
  }

  private static long total(List<MultiVector> items) {
    return items.stream().mapToLong(MultiVector::tokens).sum();
  }

  private SimilarityResult result(
      Map<Similarity, Scores> scores, @Nullable Operand rows, @Nullable Operand columns) {
    List<EmbedResult> all = new ArrayList<>(sequenceResults.values());
    all.addAll(tokenResults.values());
    Usage usage = Usage.of(all);
    // Texts are counted once, though embedded by two kinds.
    int truncated =
        Usage.of((sequenceResults.isEmpty() ? tokenResults : sequenceResults).values()).truncated();
    String space = agreed.named() != null ? agreed.named() : all.getFirst().space().toString();
    String tokenSpace =
        sequences && tokens ? tokenResults.values().iterator().next().space().toString() : null;
    Norms norms =
        rows == null ? null : new Norms(rows.norms(), columns == null ? null : columns.norms());
    return new SimilarityResult(
        space, tokenSpace, scores, norms, usage.tokens(), truncated, usage.timings());
  }
}
