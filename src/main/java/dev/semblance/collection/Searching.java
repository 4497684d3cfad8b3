package dev.semblance.collection;

import dev.semblance.collection.CollectionView.ChunkHit;
import dev.semblance.collection.SearchRequest.Mode;
import dev.semblance.collection.SearchRequest.Part;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.Scorer;
import dev.semblance.vector.Order;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the hits of one query out of a view: lists, fusion, threshold, rerank, diversity, groups.
 */
final class Searching {
  /** Documents that each list has at least, where there are as many. */
  private static final int CANDIDATES = 100;

  /** Chunks beyond which a list is not made longer for documents that have many of them. */
  private static final int MAX_CHUNKS = 20_000;

  /** Documents beyond which no more groups are looked for. */
  private static final int MOST_GROUPED = 6_400;

  /** The same where each document is compared with all others, for diversity. */
  private static final int MOST_DIVERSE = 1_600;

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.<Candidate>comparingDouble(Candidate::score)
          .reversed()
          .thenComparing(Candidate::id);

  private final CollectionView view;
  private final CollectionSettings settings;
  private final SearchRequest request;
  private final Mode mode;
  private final @Nullable String text;
  private final float @Nullable [] vector;
  private final @Nullable Filter filter;
  private final Set<String> left;
  private final Map<String, Candidate> candidates = new LinkedHashMap<>();
  private final Map<Integer, StoredDocument> documents = new LinkedHashMap<>();
  private final @Nullable Groups groups;
  private @Nullable Scorer scorer;

  /** Whether a list would have held more documents. */
  private boolean cut;

  /**
   * @param mode that the query allows
   * @param text whose words are looked for; null where none are
   * @param vector that chunks are compared to; null where none are
   * @param filter checked
   * @param left ids that are no hits
   */
  Searching(
      CollectionView view,
      CollectionSettings settings,
      SearchRequest request,
      Mode mode,
      @Nullable String text,
      float @Nullable [] vector,
      @Nullable Filter filter,
      Set<String> left) {
    this.view = view;
    this.settings = settings;
    this.request = request;
    this.mode = mode;
    this.text = text;
    this.vector = vector;
    this.filter = filter;
    this.left = left;
    SearchRequest.GroupBy groupBy = request.groupBy();
    this.groups = groupBy == null ? null : new Groups(view, settings, filter, groupBy);
  }

  /**
   * What of a document is scored again.
   *
   * @param tokens reads the vectors of its tokens; gives null where there are none, or where more
   *     than the chunk is scored
   */
  record Passage(String text, Supplier<float @Nullable [][]> tokens) {}

  /** Scores the texts of the best again; higher is better. */
  @FunctionalInterface
  interface Reranking {
    /** What scored, and the scores of texts by their index; without those that had none. */
    record Scores(Scorer scorer, Map<Integer, Double> scores) {}

    Scores score(String query, List<Passage> passages);
  }

  /**
   * @param reranking used where the request asks for it
   */
  List<SearchHit> hits(Reranking reranking) {
    int wanted = Math.max(CANDIDATES, request.limit() * (choosy() ? 2 : 1));
    SearchRequest.Rerank rerank = request.rerank();
    if (rerank != null) {
      wanted = Math.max(wanted, rerank.top());
    }
    collect(wanted);
    List<Candidate> ranked = ranked();
    if (rerank != null) {
      ranked = reranked(ranked, rerank, reranking);
    } else if (groups != null) {
      ranked = grouped(ranked, wanted, groups);
    }
    if (request.diversity() > 0) {
      view.expectVectors(ranked.stream().map(Candidate::chunk).toList());
      ranked =
          Diversity.choose(
              ranked,
              request.diversity(),
              request.groupBy() == null ? request.limit() : ranked.size(),
              candidate -> view.vector(candidate.chunk()));
    }
    return taken(ranked);
  }

  /** As ranked; of longer lists where these are cut and hold fewer hits than there can be. */
  private List<Candidate> grouped(List<Candidate> first, int lengthOfLists, Groups groups) {
    List<Candidate> ranked = first;
    int wanted = lengthOfLists;
    int most = request.diversity() > 0 ? MOST_DIVERSE : MOST_GROUPED;
    while (canGrow(ranked) && wanted < most) {
      int found = groups.kept(ranked).size();
      if (found >= request.limit() || found >= groups.possible()) {
        break;
      }
      wanted = Math.min(most, 4 * wanted);
      candidates.clear();
      collect(wanted);
      ranked = ranked();
    }
    return ranked;
  }

  /** Behind the nearest that are too far away, by {@code min_score}, are only such. */
  private boolean canGrow(List<Candidate> ranked) {
    return cut && (mode != Mode.VECTOR || ranked.size() == candidates.size());
  }

  private boolean choosy() {
    return request.groupBy() != null || request.diversity() > 0;
  }

  private void collect(int wanted) {
    cut = false;
    if (vector != null) {
      int rank = 0;
      for (ChunkHit hit : best(wanted, k -> view.nearest(vector, filter, k))) {
        candidate(hit).vector(++rank, hit.score());
      }
    }
    if (text != null && mode != Mode.VECTOR) {
      int rank = 0;
      for (ChunkHit hit : best(wanted, k -> view.matching(text, filter, k))) {
        candidate(hit).lexical(++rank, hit.score());
      }
    }
    if (vector != null) {
      view.expectVectors(
          candidates.values().stream()
              .filter(candidate -> candidate.vectorScore() == null)
              .map(Candidate::chunk)
              .toList());
      for (Candidate candidate : candidates.values()) {
        float[] own = candidate.vectorScore() == null ? view.vector(candidate.chunk()) : null;
        if (own != null) {
          candidate.vectorScore(settings.metric().score(vector, own));
        }
      }
    }
  }

  private Candidate candidate(ChunkHit hit) {
    return candidates.computeIfAbsent(
        hit.id(), id -> new Candidate(id, hit.chunk(), settings.metric()));
  }

  /**
   * The best chunk of each document, the best first: chunks are asked for until there are enough.
   */
  private List<ChunkHit> best(int wanted, IntFunction<List<ChunkHit>> list) {
    int k = wanted + left.size();
    while (true) {
      List<ChunkHit> hits = list.apply(k);
      Map<String, ChunkHit> byDocument = new LinkedHashMap<>();
      for (ChunkHit hit : hits) {
        if (!left.contains(hit.id())) {
          byDocument.putIfAbsent(hit.id(), hit);
        }
      }
      if (byDocument.size() >= wanted || hits.size() < k || k >= MAX_CHUNKS) {
        List<ChunkHit> best = new ArrayList<>(byDocument.values());
        cut |= best.size() > wanted || (best.size() == wanted && hits.size() >= k);
        return best.size() > wanted ? best.subList(0, wanted) : best;
      }
      k = Math.min(MAX_CHUNKS, 4 * k);
    }
  }

  private List<Candidate> ranked() {
    List<Candidate> ranked = new ArrayList<>(candidates.values());
    if (mode == Mode.HYBRID) {
      request.fusion().fuse(ranked);
    }
    for (Candidate candidate : ranked) {
      candidate.score(
          switch (mode) {
            case HYBRID -> candidate.fused();
            case VECTOR -> candidate.closeness();
            case LEXICAL -> candidate.lexicalScore();
          });
    }
    ranked.sort(BEST_FIRST);
    for (int i = 0; i < ranked.size(); i++) {
      ranked.get(i).fusedRank(i + 1);
    }
    Double least = request.minScore();
    if (least != null) {
      double bound = settings.metric().order() == Order.LOWER_IS_CLOSER ? -least : least;
      ranked.removeIf(candidate -> candidate.closeness() < bound);
    }
    return ranked;
  }

  private List<Candidate> reranked(
      List<Candidate> ranked, SearchRequest.Rerank rerank, Reranking reranking) {
    List<Candidate> best = new ArrayList<>();
    List<Passage> passages = new ArrayList<>();
    List<Candidate> top = ranked.subList(0, Math.min(rerank.top(), ranked.size()));
    expectDocuments(top, settings.lateInteraction());
    for (Candidate candidate : top) {
      StoredDocument document = document(candidate.chunk());
      String whole = document.text();
      if (whole != null) {
        best.add(candidate);
        passages.add(
            rerank.longDocuments() == null
                ? new Passage(
                    document.textOf(view.chunk(candidate.chunk())),
                    () -> view.tokens(candidate.chunk()))
                : new Passage(whole, () -> null));
      }
    }
    if (best.isEmpty()) {
      return best;
    }
    Reranking.Scores scores = reranking.score(Objects.requireNonNull(text), passages);
    scorer = scores.scorer();
    List<Candidate> scored = new ArrayList<>();
    for (int i = 0; i < best.size(); i++) {
      Double score = scores.scores().get(i);
      if (score != null) {
        best.get(i).rerankScore(score);
        best.get(i).score(score);
        scored.add(best.get(i));
      }
    }
    scored.sort(BEST_FIRST);
    return scored;
  }

  private List<SearchHit> taken(List<Candidate> ranked) {
    SearchRequest.GroupBy groupBy = request.groupBy();
    Map<Candidate, Integer> ranks = new HashMap<>();
    for (Candidate candidate : ranked) {
      ranks.put(candidate, ranks.size() + 1);
    }
    List<Candidate> taken =
        (groups == null ? ranked : groups.kept(ranked)).stream().limit(request.limit()).toList();
    expectDocuments(taken, request.include().contains(Part.VECTOR));
    List<SearchHit> hits = new ArrayList<>(taken.size());
    for (Candidate candidate : taken) {
      JsonNode group =
          groupBy == null ? null : document(candidate.chunk()).metadata().get(groupBy.field());
      hits.add(hit(candidate, group, Objects.requireNonNull(ranks.get(candidate))));
    }
    return hits;
  }

  /**
   * @param vectors whether those of chunks, or of their tokens, are asked for too
   */
  private void expectDocuments(List<Candidate> some, boolean vectors) {
    List<Integer> chunks = some.stream().map(Candidate::chunk).toList();
    view.expectDocuments(chunks);
    if (vectors) {
      view.expectVectors(chunks);
    }
  }

  private SearchHit hit(Candidate candidate, @Nullable JsonNode group, int rank) {
    StoredDocument document = document(candidate.chunk());
    Chunk chunk = view.chunk(candidate.chunk());
    if (request.include().contains(Part.VECTOR)) {
      chunk = new Chunk(chunk.start(), chunk.end(), view.vector(candidate.chunk()));
    }
    double score =
        mode == Mode.VECTOR && candidate.rerankScore() == null
            ? Objects.requireNonNull(candidate.vectorScore())
            : candidate.score();
    boolean reranked = candidate.rerankScore() != null;
    return new SearchHit(
        score,
        new SearchHit.Ranks(
            candidate.vectorScore(),
            candidate.vectorRank(),
            candidate.lexicalRank() == 0 ? null : (Double) candidate.lexicalScore(),
            candidate.lexicalRank(),
            mode == Mode.HYBRID ? (Double) candidate.fused() : null,
            mode == Mode.HYBRID ? candidate.fusedRank() : 0,
            candidate.rerankScore(),
            reranked ? rank : 0,
            reranked ? scorer : null),
        document,
        chunk,
        request.include().contains(Part.HIGHLIGHTS) && text != null
            ? view.highlights(text, document.textOf(chunk))
            : null,
        group);
  }

  private StoredDocument document(int chunk) {
    return documents.computeIfAbsent(chunk, view::documentOf);
  }

  /** Which scores of the hits are close. */
  static Order order(Mode mode, VectorSimilarity metric, boolean reranked) {
    return mode == Mode.VECTOR && !reranked ? metric.order() : Order.HIGHER_IS_CLOSER;
  }

  /** The lists that a query allows. */
  static Mode mode(SearchRequest request, CollectionSettings settings) {
    Mode asked = request.mode();
    if (request.sought() instanceof SearchRequest.Sought.Text) {
      return asked == null ? Mode.HYBRID : asked;
    }
    if (asked != null && asked != Mode.VECTOR) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("mode"),
          "looks for words, and the query has none, needed: text, or mode vector");
    }
    return Mode.VECTOR;
  }
}
