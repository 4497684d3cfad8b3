package dev.semblance.chunking;

import dev.semblance.chunking.ChunkedResult.EmbeddedChunk;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One text, embedded whole, whose token vectors are pooled chunk by chunk. For one thread. */
final class LateText {
  private final String text;
  private final TokenEmbeddings embedded;
  private final boolean withPrompt;
  private final Wanted.Vectors wanted;
  private final int before;
  private final int[] starts;
  private final int around;
  private final int end;

  /**
   * @param embedded of the tokens that the model saw, as the model gave them
   * @param withPrompt whether special and prompt tokens at the front take part
   * @param wanted how vectors leave
   */
  LateText(String text, TokenEmbeddings embedded, boolean withPrompt, Wanted.Vectors wanted) {
    this.text = text;
    this.embedded = embedded;
    this.withPrompt = withPrompt;
    this.wanted = wanted;
    List<Token> tokens = embedded.tokens();
    TokenSpans spans = TokenSpans.of(tokens);
    int first = 0;
    while (first < tokens.size() && tokens.get(first).start() == null) {
      first++;
    }
    this.before = spans.length() == 0 ? 0 : first;
    this.around = spans.around();
    this.starts = new int[spans.length()];
    this.end = spans.length() == 0 ? 0 : Math.min(text.length(), spans.end(spans.length() - 1));
    for (int t = 0; t < starts.length; t++) {
      // A token may have the white space before its word; one of white space alone goes with the
      // token before it.
      int word = Breaks.skipWhite(text, spans.start(t));
      int earlier = t == 0 ? 0 : starts[t - 1];
      starts[t] = Math.max(earlier, word < spans.end(t) ? word : earlier);
    }
  }

  /**
   * @param truncated whether the model saw but a part of the text; only that has chunks
   * @param place names the text in faults
   * @throws Fault.InvalidRequest when there can be no chunks of that size
   */
  List<EmbeddedChunk> chunks(boolean truncated, ChunkSize size, Fault.Place place) {
    boolean part = truncated && starts.length > 0;
    int from = part ? starts[0] : 0;
    int to = part ? end : text.length();
    Splitter splitter =
        new Splitter(
            text.substring(from, to), size, place, (begin, end) -> read(from + begin, from + end));
    while (splitter.step()) {}
    List<Chunk> cut = splitter.chunks();
    return of(
        cut.stream()
            .map(chunk -> new Chunk(from + chunk.start(), from + chunk.end(), chunk.tokens()))
            .toList());
  }

  /**
   * The vectors of parts that somebody else cut; with how many tokens each has.
   *
   * @param cut in the text's order, none into another
   */
  List<EmbeddedChunk> of(List<Chunk> cut) {
    List<EmbeddedChunk> chunks = new ArrayList<>(cut.size());
    for (int c = 0; c < cut.size(); c++) {
      Chunk chunk = cut.get(c);
      int firstRow = c > 0 ? before + search(chunk.start()) : withPrompt ? 0 : before;
      int lastRow = c < cut.size() - 1 ? before + search(chunk.end()) : embedded.tokens().size();
      chunks.add(
          new EmbeddedChunk(
              new Chunk(chunk.start(), chunk.end(), lastRow - firstRow),
              DenseEmbedding.finish(mean(firstRow, lastRow), wanted)));
    }
    return chunks;
  }

  /** The tokens that begin in a part. */
  private TokenSpans read(int begin, int end) {
    int first = search(begin);
    int last = search(end);
    int[] places = new int[last - first];
    for (int t = 0; t < places.length; t++) {
      places[t] = starts[first + t] - begin;
    }
    return new TokenSpans(around, places, places);
  }

  /** The first token that begins at a place or behind it. */
  private int search(int place) {
    int found = Arrays.binarySearch(starts, place);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && starts[found - 1] == place) {
      found--;
    }
    return found;
  }

  /** Zeros where there are no rows, as nothing has no direction. */
  private float[] mean(int firstRow, int lastRow) {
    float[] values = embedded.values();
    int width = values.length / embedded.tokens().size();
    double[] sums = new double[width];
    for (int row = firstRow; row < lastRow; row++) {
      for (int i = 0; i < width; i++) {
        sums[i] += values[row * width + i];
      }
    }
    float[] mean = new float[width];
    for (int i = 0; i < width && lastRow > firstRow; i++) {
      mean[i] = (float) (sums[i] / (lastRow - firstRow));
    }
    return mean;
  }
}
