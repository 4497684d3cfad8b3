package dev.semblance.chunking;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import dev.semblance.text.Surrogates;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts texts into chunks that a model takes whole. Safe to share.
 *
 * <ul>
 *   <li>Every character that is not white space lies in at least one chunk; chunks are in the order
 *       of the text, and each covers something that those before it do not. White space between
 *       chunks and at the text's ends is in none.
 *   <li>A chunk, tokenised alone, never has more than {@link ChunkSize#tokens()} tokens; the
 *       special tokens that the model puts around it and those of the prompt are counted in.
 *   <li>A chunk ends at the end of a sentence, else of a line, else of a word, each time the last
 *       that leaves the chunk half full; else between tokens, never within a surrogate pair, and
 *       within a cluster of characters only if that is longer than a chunk.
 *   <li>A chunk begins with the last whole sentences of the one before it, as many as {@link
 *       ChunkSize#overlap()} has room for, else with its last lines, else words. The overlap is
 *       left out where a whole sentence has room only without it.
 *   <li>The same text gives the same chunks. Time grows with the length of the text and of the
 *       chunks; memory beside the text with one chunk.
 * </ul>
 */
public final class Chunking {
  private final SharedThreads threads;

  /**
   * @param threads where texts are tokenised; not owned
   */
  public Chunking(SharedThreads threads) {
    this.threads = threads;
  }

  /**
   * Cuts texts.
   *
   * @param prompt stands before each chunk, empty for none
   * @param places names a text, by its index, in faults
   * @param mostChunks how many there may be of all texts together
   * @param deadline when the caller stops waiting, or null
   * @return in the order of the texts
   * @throws Fault.InvalidRequest when chunks of that size have no room for a token of their own
   * @throws Fault.LimitExceeded when there would be more chunks
   * @throws Fault when the caller's time is over, or too many wait
   */
  public List<SplitText> split(
      Encoder encoder,
      String prompt,
      List<String> texts,
      ChunkSize size,
      IntFunction<Fault.Place> places,
      int mostChunks,
      @Nullable Deadline deadline) {
    Encoder leased = LeasedEncoder.of(encoder);
    List<Progress> all = new ArrayList<>(texts.size());
    AtomicInteger count = new AtomicInteger();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      PartReader reader = (from, to) -> leased.spans(text.substring(from, to), prompt);
      all.add(new Progress(text, size, places.apply(i), reader, count, mostChunks));
    }
    threads.eachUntilDone(all.size(), deadline, i -> all.get(i).step());
    for (Progress text : all) {
      while (text.isLong()) {
        threads.callLong(deadline, text::stepLong);
        threads.eachUntilDone(1, deadline, _ -> text.step());
      }
    }
    return all.stream().map(Progress::result).toList();
  }

  static void checkCount(int found, int most) {
    if (found > most) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(ChunkSize.FIELD),
          "makes "
              + found
              + " chunks or more of the request's texts, at most "
              + most
              + " are made; send fewer texts, or larger chunks that overlap less");
    }
  }

  /** One text of several. */
  private static final class Progress {
    private final String text;
    private final Fault.Place place;
    private final Splitter splitter;
    private final AtomicInteger count;
    private final int most;
    private boolean checked;
    private @Nullable Fault fault;

    Progress(
        String text,
        ChunkSize size,
        Fault.Place place,
        PartReader reader,
        AtomicInteger count,
        int most) {
      this.text = text;
      this.place = place;
      this.splitter = new Splitter(text, size, place, reader);
      this.count = count;
      this.most = most;
    }

    /** Takes a step, unless it is long; whether there are more that are not. */
    boolean step() {
      if (!checked) {
        checked = true;
        int half = Surrogates.unpaired(text);
        if (half >= 0) {
          fault =
              new Fault.InvalidRequest(
                  place, "holds half a surrogate pair at UTF-16 position " + half);
        }
      }
      return !ended() && !splitter.nextIsLong() && stepLong() && !splitter.nextIsLong();
    }

    /** Takes a step, whatever it is; whether there are more. */
    boolean stepLong() {
      int before = splitter.chunks().size();
      try {
        splitter.step();
      } catch (Fault found) {
        if (!place.equals(found.place())) {
          throw found;
        }
        fault = found;
        return false;
      }
      checkCount(count.addAndGet(splitter.chunks().size() - before), most);
      return !ended();
    }

    boolean isLong() {
      return !ended() && splitter.nextIsLong();
    }

    private boolean ended() {
      return fault != null || splitter.done();
    }

    SplitText result() {
      return new SplitText(fault == null ? splitter.chunks() : List.of(), fault);
    }
  }
}
