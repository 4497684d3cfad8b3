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
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.Place;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Whether the model's token vectors were trained to be compared as they are. */
  private boolean trained;

  private final List<EmbedResult> embedded = new ArrayList<>(2);
  private final Embedded inputs = new Embedded(INPUTS);
  private final Embedded against = new Embedded(AGAINST);

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
    Operand rows = sequences ? operand(inputs, request.inputs()) : null;
    Operand columns =
        sequences && request.against() != null ? operand(against, request.against()) : rows;
    List<MultiVector> tokenRows = tokens ? tokens(inputs, request.inputs()) : List.of();
    List<MultiVector> tokenColumns =
        tokens && request.against() != null ? tokens(against, request.against()) : tokenRows;
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

  /** One side's texts once they are embedded; a side of vectors never is. */
  private static final class Embedded {
    private final String field;
    private @Nullable EmbedResult result;

    Embedded(String field) {
      this.field = field;
    }

    EmbedResult result() {
      if (result == null) {
        throw new IllegalStateException(field + " was not embedded");
      }
      return result;
    }
  }

  private void embed(Supplier<Encoder> model) {
    List<EmbedRequest> requests = new ArrayList<>(2);
    List<Embedded> sides = new ArrayList<>(2);
    addRequest(requests, sides, inputs, request.inputs());
    addRequest(requests, sides, against, request.against());
    if (requests.isEmpty()) {
      return;
    }
    Encoder encoder = model.get();
    trained = encoder.facts().lateInteraction() != null;
    embedded.addAll(TextEmbeddings.embed(LeasedEncoder.of(encoder), requests));
    for (int i = 0; i < sides.size(); i++) {
      sides.get(i).result = embedded.get(i);
    }
  }

  /** What all metrics need of a side's texts, in one pass. */
  private void addRequest(
      List<EmbedRequest> requests, List<Embedded> sides, Embedded side, @Nullable Side given) {
    if (!(given instanceof Side.Texts texts)) {
      return;
    }
    Set<Output> outputs = EnumSet.noneOf(Output.class);
    if (sequences) {
      outputs.add(Output.DENSE);
    }
    if (tokens) {
      outputs.add(Output.TOKENS);
    }
    sides.add(side);
    requests.add(
        EmbedRequest.of(
                side.field, texts.texts().stream().<EmbedInput>map(EmbedInput.Text::new).toList())
            .outputs(outputs)
            .dimensions(sequences ? agreed.cut() : null)
            .normalize(request.normalize())
            .prompt(texts.prompt())
            .role(texts.role())
            .truncate(request.truncate())
            .lane(lane())
            .onError(OnError.FAIL)
            .deadline(request.deadline()));
  }

  private Lane lane() {
    if (request.lane() != null) {
      return request.lane();
    }
    int texts = request.inputs() instanceof Side.Texts side ? side.size() : 0;
    texts += request.against() instanceof Side.Texts side ? side.size() : 0;
    return Lane.byInputs(texts);
  }

  private Operand operand(Embedded side, Side given) {
    Operand operand =
        switch (given) {
          case Side.Texts texts -> Operand.of(side.result());
          case Side.Vectors vectors -> Operand.of(side.field, vectors, scaled());
          case Side.TokenVectors matrices -> throw new IllegalStateException("token vectors");
        };
    if (cosine) {
      operand.refuseZeros(side.field);
    }
    return operand;
  }

  /**
   * Token vectors of texts are compared by direction unless the caller wants their length, or the
   * model has vectors for this very purpose, of the length that it gives them.
   */
  private List<MultiVector> tokens(Embedded side, Side given) {
    return switch (given) {
      case Side.Texts texts ->
          Operand.tokens(side.field, side.result(), request.normalize() == null && !trained);
      case Side.Vectors vectors -> throw new IllegalStateException("single vectors");
      case Side.TokenVectors matrices -> Operand.tokens(side.field, matrices, scaled());
    };
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
    Usage usage = Usage.of(embedded);
    String space = agreed.named() != null ? agreed.named() : embedded.getFirst().space().toString();
    String tokenSpace = sequences && tokens ? tokenSpace(embedded.getFirst()) : null;
    Norms norms =
        rows == null ? null : new Norms(rows.norms(), columns == null ? null : columns.norms());
    return new SimilarityResult(
        space, tokenSpace, scores, norms, usage.tokens(), usage.truncated(), usage.timings());
  }

  private static String tokenSpace(EmbedResult result) {
    Wanted.Vectors vectors = result.wanted().tokens();
    if (vectors == null) {
      throw new IllegalStateException("token vectors were not asked");
    }
    return vectors.space().toString();
  }
}
