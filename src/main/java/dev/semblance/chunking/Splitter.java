package dev.semblance.chunking;

import dev.semblance.encoder.TokenSpans;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one text into chunks, step after step. For one thread at a time.
 *
 * <p>The tokenizer reads the text in parts, which says about where a chunk is full; the end that
 * was chosen is then tried: the chunk is tokenised alone, as the model will see it, and made
 * shorter if it has too many tokens, for at its ends a tokenizer may decide otherwise than in the
 * whole. Each character is so read about twice, however the text is made.
 *
 * <p>A chunk's end is the last end of a sentence that leaves the chunk half full at least; where
 * there is none the last such end of a line, else of a word. A word that is longer than half a
 * chunk begins a chunk of its own where it can. What has no words is cut at its parts (between
 * ideographs, behind the slashes of an address), else before the token that no longer fits, or
 * before the cluster of characters in which that token lies.
 */
final class Splitter {

  /** UTF-16 units that are read at once: what a tokenizer reads in some tens of milliseconds. */
  static final int PART = 16 << 10;

  /** A chunk of this size is long work, since it must be tokenised whole. */
  private static final int LONG = 2 * PART;

  /** Text without tokens, such as white space, fills a chunk by its length. */
  private static final int UNITS_PER_TOKEN = 32;

  private final String text;
  private final ChunkSize size;
  private final Fault.Place place;
  private final PartReader reader;
  private final int textEnd;
  private final long mostUnits;
  private final TokenPlaces tokens = new TokenPlaces();
  private final Clusters clusters = new Clusters();
  private final List<Chunk> chunks = new ArrayList<>();

  private int readTo;
  private int around;
  private int start;
  private int covered;
  private int room;
  private int excess;
  private @Nullable Cut cut;

  /** A chunk that is to be tried. */
  private record Cut(int start, int end, Break at) {}

  /**
   * @param text well-formed UTF-16
   * @param place names the text in faults
   */
  Splitter(String text, ChunkSize size, Fault.Place place, PartReader reader) {
    this.text = text;
    this.size = size;
    this.place = place;
    this.reader = reader;
    this.textEnd = Breaks.trimEnd(text, text.length(), 0);
    this.mostUnits = Math.max(PART, (long) UNITS_PER_TOKEN * size.tokens());
    this.start = Breaks.skipWhite(text, 0);
    this.readTo = start;
    this.covered = start;
  }

  /** The chunks found so far, in order. */
  List<Chunk> chunks() {
    return chunks;
  }

  boolean done() {
    return covered >= textEnd;
  }

  /** Whether the next step takes long. */
  boolean nextIsLong() {
    return cut != null && cut.end - cut.start > LONG;
  }

  /**
   * Takes a step; each has the tokenizer called once.
   *
   * @return whether there is more to do
   * @throws Fault.InvalidRequest when there can be no chunks of that size
   */
  boolean step() {
    if (done()) {
      return false;
    }
    if (cut == null) {
      readPart();
    } else {
      attempt(cut);
    }
    if (!done() && readFarEnough()) {
      cut = choose();
    }
    return !done();
  }

  /** Whether what was read is enough to choose where the next chunk ends. */
  private boolean readFarEnough() {
    return readTo >= textEnd || tokens.between(start, readTo) > room || readTo - start >= mostUnits;
  }

  private void readPart() {
    boolean first = room == 0;
    readTo = Math.max(readTo, start);
    int to = partEnd();
    TokenSpans read = reader.read(readTo, to);
    if (first) {
      around = read.around();
      room = size.room(around);
    }
    tokens.add(read, readTo);
    readTo = to;
    if (first && to == textEnd && read.total() <= size.tokens()) {
      // Read as the model will see it already.
      found(new Cut(start, textEnd, Break.SENTENCE), read.total());
    }
  }

  /** Where the next part ends: behind a word where there is one. */
  private int partEnd() {
    if (textEnd - readTo <= PART) {
      return textEnd;
    }
    int most = readTo + PART;
    for (int end = most; end > readTo + PART / 2; end--) {
      if (Breaks.isWhite(text.charAt(end)) && !Breaks.isWhite(text.charAt(end - 1))) {
        return end;
      }
    }
    return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
  }

  /** Tokenises a chunk alone and takes it if it is not too long. */
  private void attempt(Cut tried) {
    int total = reader.read(tried.start, tried.end).total();
    cut = null;
    if (total <= size.tokens()) {
      found(tried, total);
      return;
    }
    int least = firstEnd(tried.start);
    if (tried.end <= least) {
      throw new Fault.InvalidRequest(
          place,
          "cannot be cut: the character at UTF-16 position "
              + tried.start
              + " is "
              + (total - around)
              + " tokens, a chunk of "
              + size.tokens()
              + " has room for "
              + size.room(around));
    }
    // Twice as much each time, so that few attempts are enough for any text.
    excess = Math.max(total - size.tokens(), 2 * excess);
    room = Math.max(1, room - excess);
  }

  private void found(Cut taken, int total) {
    chunks.add(new Chunk(taken.start, taken.end, total));
    covered = taken.end;
    room = size.room(around);
    excess = 0;
    start = done() ? covered : overlapStart(taken);
    tokens.forgetBefore(start);
  }

  /** The next chunk; one more character is covered at least. */
  private Cut choose() {
    int fresh = Breaks.skipWhite(text, covered);
    if (start < fresh && fullAt(start) <= fresh) {
      start = fresh;
      room = size.room(around);
      excess = 0;
    }
    Cut chosen = cutFrom(start);
    if (start < fresh && chosen.at != Break.SENTENCE) {
      // An overlap gives way to a sentence that has room only without it.
      Cut without = cutFrom(fresh);
      if (without.at == Break.SENTENCE && without.end > chosen.end) {
        start = fresh;
        return without;
      }
    }
    return chosen;
  }

  private Cut cutFrom(int from) {
    int full = fullAt(from);
    if (full >= textEnd) {
      return new Cut(from, textEnd, Break.SENTENCE);
    }
    int half = tokens.before(from) + room / 2;
    int least = half < tokens.count() ? Math.max(covered, tokens.start(half)) : covered;
    int best = -1;
    Break at = Break.NONE;
    for (int end = full; end > covered && at != Break.SENTENCE; end--) {
      if (end <= least && at.compareTo(Break.WORD) >= 0) {
        break;
      }
      if (Breaks.isWhite(text.charAt(end - 1))) {
        continue;
      }
      Break found = Breaks.at(text, end);
      if (found.compareTo(at) > 0 && (end > least || found.compareTo(Break.WORD) >= 0)) {
        best = end;
        at = found;
      }
    }
    return new Cut(from, best >= 0 ? best : between(from, full), at);
  }

  /** An end where nothing ends: between tokens, if possible before a whole cluster. */
  private int between(int from, int full) {
    int least = Math.max(Breaks.skipWhite(text, covered), from);
    int end = clusters.lastUpTo(text, least, full);
    if (end <= least) {
      end = Math.max(firstEnd(least), full);
    }
    return Breaks.trimEnd(text, end, least);
  }

  /** Where no more tokens have room in a chunk; behind its first character at least. */
  private int fullAt(int from) {
    int next = tokens.before(from) + room;
    long full = next < tokens.count() ? tokens.start(next) : readTo;
    int end = (int) Math.max(Math.min(full, from + mostUnits), firstEnd(from));
    return end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  private int firstEnd(int from) {
    return from + Character.charCount(text.codePointAt(from));
  }

  /** Where the chunk after one begins: as far back as the overlap allows at the best place. */
  private int overlapStart(Cut taken) {
    int fresh = Breaks.skipWhite(text, taken.end);
    int behind = tokens.before(taken.end);
    int begun = tokens.before(taken.start + 1);
    int allowed = Math.min(Math.min(size.overlap(), room - 1), behind - begun);
    if (allowed < 1) {
      return fresh;
    }
    int best = fresh;
    Break at = Break.NONE;
    int first = Math.max(tokens.start(behind - allowed), taken.start + 1);
    for (int from = first; from < taken.end && at != Break.SENTENCE; from++) {
      if (Breaks.isWhite(text.charAt(from))) {
        continue;
      }
      Break found = Breaks.at(text, from);
      if (found.compareTo(at) > 0) {
        best = from;
        at = found;
      }
    }
    if (best < fresh) {
      return best;
    }
    int border = clusters.lastUpTo(text, taken.start, first);
    return border == first ? first : fresh;
  }
}
