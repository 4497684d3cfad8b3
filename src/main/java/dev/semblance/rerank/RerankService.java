package dev.semblance.rerank;

import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankResult.Failed;
import dev.semblance.rerank.RerankResult.Ranked;
import dev.semblance.text.Surrogates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Puts documents in order for a query. Blocks its thread while a model scores them; safe to share.
 */
public final class RerankService {

  /**
   * Most UTF-16 units of a document whose windows are looked for, and of the query beside it: each
   * is read in one native call, which nothing can end.
   */
  static final int MAX_WINDOWED_CHARACTERS = 256 << 10;

  /** The same of all documents of a request: some seconds of two cores. */
  static final int MAX_REQUEST_CHARACTERS = 8 << 20;

  /** Most windows of all documents of a request: as many as chunks, by default. */
  static final int MAX_WINDOWS = 8_192;

  /** What a window costs on the heap beside its characters. */
  private static final int WINDOW_BYTES = 128;

  /** UTF-16 units that are tokenised, with where they lie, in some tens of milliseconds. */
  private static final int PIECE_CHARACTERS = 16 << 10;

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingDouble(Ranked::score).reversed().thenComparingInt(Ranked::index);

  private final SharedThreads threads;

  /**
   * @param threads where long documents are looked at for windows, and scores computed that take
   *     long; not owned
   */
  public RerankService(SharedThreads threads) {
    this.threads = threads;
  }

  /**
   * Answers a request.
   *
   * @throws Fault naming the field and the document; when every document is at fault, even where
   *     the others' scores were wanted
   */
  public RerankResult rerank(RerankRequest request, Encoder encoder) {
    PieceScorer scorer = PieceScorer.of(encoder, threads);
    checkWellFormed(Fault.Place.of(request.fields().query()), request.query());
    if (request.instruction() != null) {
      checkWellFormed(RerankFields.INSTRUCTION, request.instruction());
    }
    NavigableMap<Integer, Fault> faults = new TreeMap<>();
    List<Piece> pieces = pieces(request, scorer, faults);
    if (pieces.isEmpty()) {
      throw allOf(faults);
    }
    PieceScores scored = scorer.score(request, pieces);
    List<Ranked> ranked = best(pieces, scored, faults);
    if (ranked.isEmpty()) {
      throw allOf(faults);
    }
    int truncated = (int) ranked.stream().filter(Ranked::truncated).count();
    ranked.sort(BEST_FIRST);
    Integer topN = request.topN();
    List<Failed> failed = new ArrayList<>();
    faults.forEach((index, fault) -> failed.add(new Failed(index, fault)));
    return new RerankResult(
        scorer.kind(),
        topN == null || topN >= ranked.size() ? ranked : ranked.subList(0, topN),
        failed,
        scored.tokens(),
        truncated + (scored.queryTruncated() ? 1 : 0),
        scored.timings());
  }

  private List<Piece> pieces(
      RerankRequest request, PieceScorer scorer, NavigableMap<Integer, Fault> faults) {
    if (request.byWindows()) {
      checkLength(request);
    }
    List<Piece> pieces = new ArrayList<>(request.documents().size());
    int windows = 0;
    for (int i = 0; i < request.documents().size(); i++) {
      String text = request.documents().get(i);
      // What is empty is refused where all texts are.
      if (!request.byWindows() || text.isEmpty()) {
        pieces.add(new Piece(i, text, null));
        continue;
      }
      List<Piece> cut;
      try {
        cut = windows(request, i, scorer, MAX_WINDOWS - windows);
      } catch (Fault fault) {
        if (request.onError() == OnError.FAIL || fault.place() == null) {
          throw fault;
        }
        faults.put(i, fault);
        continue;
      }
      windows += cut.getFirst().window() == null ? 0 : cut.size();
      checkCount(request, windows);
      take(cut);
      pieces.addAll(cut);
    }
    return pieces;
  }

  private static void checkCount(RerankRequest request, int windows) {
    if (windows > MAX_WINDOWS) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(request.fields().documents()),
          "make "
              + windows
              + " windows or more beside the query, at most "
              + MAX_WINDOWS
              + " of a request are scored; send less text, or a shorter query");
    }
  }

  private static void take(List<Piece> windows) {
    long bytes = 0;
    for (Piece piece : windows) {
      if (piece.window() != null) {
        bytes += WINDOW_BYTES + (long) piece.text().length() * Character.BYTES;
      }
    }
    HeldLease.current().take(bytes);
  }

  private static void checkLength(RerankRequest request) {
    checkWindowed(Fault.Place.of(request.fields().query()), request.query());
    if (request.instruction() != null) {
      checkWindowed(RerankFields.INSTRUCTION, request.instruction());
    }
    long characters = request.documents().stream().mapToLong(String::length).sum();
    if (characters > MAX_REQUEST_CHARACTERS) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(request.fields().documents()),
          "have "
              + characters
              + " characters together, at most "
              + MAX_REQUEST_CHARACTERS
              + " of a request are scored by windows");
    }
  }

  private static void checkWellFormed(Fault.Place place, String text) {
    int half = Surrogates.unpaired(text);
    if (half >= 0) {
      throw new Fault.InvalidRequest(
          place, "holds half a surrogate pair at UTF-16 position " + half);
    }
  }

  /** Refuses what is read in one call that is too long. */
  private static void checkWindowed(Fault.Place place, String text) {
    if (text.length() > MAX_WINDOWED_CHARACTERS) {
      throw new Fault.LimitExceeded(
          place,
          "has "
              + text.length()
              + " characters, at most "
              + MAX_WINDOWED_CHARACTERS
              + " are scored by windows");
    }
  }

  private List<Piece> windows(
      RerankRequest request, int document, PieceScorer scorer, int mostWindows) {
    String text = request.documents().get(document);
    Fault.Place place = request.fields().ofDocument(document);
    checkWindowed(place, text);
    checkWellFormed(place, text);
    Supplier<List<Piece>> cut = () -> cut(request, document, scorer, mostWindows, place);
    return longest(request, text) <= PIECE_CHARACTERS
        ? threads.call(request.deadline(), cut)
        : threads.callLong(request.deadline(), cut);
  }

  /** Units of the longest text that is read for a document's windows; the query may be one. */
  private static int longest(RerankRequest request, String document) {
    String instruction = request.instruction();
    int asked = request.query().length() + (instruction == null ? 0 : instruction.length());
    return Math.max(document.length(), asked);
  }

  private static List<Piece> cut(
      RerankRequest request, int document, PieceScorer scorer, int mostWindows, Fault.Place place) {
    String text = request.documents().get(document);
    TokenSpans own = scorer.spans(request, text);
    long around = scorer.around(request, own);
    return Windows.of(document, text, own, around, scorer.maxTokens(), mostWindows, place);
  }

  /** The best piece of each document, in the documents' order; one fault makes a document fail. */
  private static List<Ranked> best(
      List<Piece> pieces, PieceScores scored, NavigableMap<Integer, Fault> faults) {
    NavigableMap<Integer, Ranked> best = new TreeMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      switch (scored.scores().get(i)) {
        case PieceScores.Refused refused -> faults.putIfAbsent(piece.document(), refused.fault());
        case PieceScores.Score score ->
            best.merge(
                piece.document(),
                new Ranked(piece.document(), score.value(), score.truncated(), piece.window()),
                RerankService::better);
      }
    }
    faults.keySet().forEach(best::remove);
    return new ArrayList<>(best.values());
  }

  /** Of two windows of one document; a cut in either is one in the document. */
  private static Ranked better(Ranked earlier, Ranked later) {
    Ranked best = later.score() > earlier.score() ? later : earlier;
    boolean cut = earlier.truncated() || later.truncated();
    return new Ranked(best.index(), best.score(), cut, best.window());
  }

  private static Fault allOf(NavigableMap<Integer, Fault> faults) {
    List<Fault> all = List.copyOf(faults.values());
    return all.size() == 1 ? all.getFirst() : new Fault.SeveralItems(all);
  }
}
