package dev.semblance.batching;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Turns a request's inputs into tokens: short texts where the request is, more in pieces on {@link
 * SharedThreads}. Tokenising is native and holds its thread until it ends.
 */
final class RequestReading {

  /**
   * UTF-16 units that are tokenised at once on the request's own thread: about a millisecond, for
   * which changing threads twice does not pay.
   */
  static final int INLINE = 2_000;

  /** What an input costs besides its text. */
  private static final int EACH = 64;

  private final SharedThreads threads;

  RequestReading(SharedThreads threads) {
    this.threads = threads;
  }

  /**
   * Reads all inputs.
   *
   * @param next reads the next piece of an input; whether there is more of it
   * @param isLong whether an input's next piece takes long
   * @throws dev.semblance.fault.Fault when the request is given up or too many wait; nothing of an
   *     input may be used then
   */
  void read(EmbedRequest request, IntPredicate next, IntPredicate isLong) {
    List<EmbedInput> inputs = request.inputs();
    if (isShort(request)) {
      for (int i = 0; i < inputs.size(); i++) {
        while (next.test(i)) {}
      }
      return;
    }
    int[] ends = groups(request);
    boolean[] open = new boolean[inputs.size()];
    int[] at = starts(ends);
    threads.eachUntilDone(
        ends.length,
        request.deadline(),
        group -> {
          while (at[group] < ends[group]) {
            int input = at[group];
            open[input] = next.test(input);
            if (open[input] && !isLong.test(input)) {
              return true;
            }
            at[group]++;
          }
          return false;
        });
    for (int i = 0; i < open.length; i++) {
      if (open[i]) {
        readLong(request, i, next, isLong);
      }
    }
  }

  /** Goes on with an input whose next piece is long. */
  private void readLong(EmbedRequest request, int input, IntPredicate next, IntPredicate isLong) {
    boolean open = true;
    while (open) {
      if (isLong.test(input)) {
        open = threads.callLong(request.deadline(), () -> next.test(input));
      } else {
        open = threads.call(request.deadline(), () -> next.test(input));
      }
    }
  }

  private static boolean isShort(EmbedRequest request) {
    long length = 0;
    for (EmbedInput input : request.inputs()) {
      length += length(request, input);
      if (length > INLINE) {
        return false;
      }
    }
    return true;
  }

  /** Where each group of inputs ends that is read as one piece. */
  private static int[] groups(EmbedRequest request) {
    List<EmbedInput> inputs = request.inputs();
    IntStream.Builder ends = IntStream.builder();
    long length = 0;
    for (int i = 0; i < inputs.size(); i++) {
      long added = length(request, inputs.get(i));
      if (i > 0 && length + added > StableCuts.PIECE) {
        ends.add(i);
        length = 0;
      }
      length += added;
    }
    ends.add(inputs.size());
    return ends.build().toArray();
  }

  private static int[] starts(int[] ends) {
    int[] starts = new int[ends.length];
    System.arraycopy(ends, 0, starts, 1, ends.length - 1);
    return starts;
  }

  private static long length(EmbedRequest request, EmbedInput input) {
    // Ids are looked at, not tokenised.
    long read = input instanceof EmbedInput.TokenIds ids ? ids.length() / 16 : input.length();
    return read + EACH + request.prompt().length();
  }
}
