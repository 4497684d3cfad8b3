package dev.semblance.encoder;

import java.util.List;
import java.util.stream.Stream;

/**
 * The answer to an {@link EmbedRequest}.
 *
 * @param wanted what was made of each input, of which spaces, normalised or not
 * @param items in the order of the inputs
 * @param timings where the time went
 */
public record EmbedResult(Wanted wanted, List<ItemResult> items, Timings timings) {

  public EmbedResult {
    items = List.copyOf(items);
  }

  /** Of the vectors, cut dimensions included; see {@link Wanted#space()}. */
  public EmbeddingSpace space() {
    return wanted.space();
  }

  /** Whether the vectors have length 1. */
  public boolean normalized() {
    return wanted.normalize();
  }

  /** The tokens of each input that was embedded, in the order of the inputs. */
  public Stream<TokenCount> counts() {
    return items.stream().flatMap(item -> Stream.ofNullable(item.counted()));
  }

  /** Tokens that were embedded, of all inputs together. */
  public long tokensUsed() {
    return counts().mapToLong(TokenCount::used).sum();
  }

  /** How many inputs were cut. */
  public int truncated() {
    return (int) counts().filter(TokenCount::truncated).count();
  }

  /**
   * Nanoseconds by stage.
   *
   * @param tokenize turning texts into tokens
   * @param queue until the last item's batch began
   * @param forward of the batches the items were in, one after the other
   * @param passes those batches; empty where nobody told
   */
  public record Timings(long tokenize, long queue, long forward, List<Pass> passes) {

    public Timings {
      passes = List.copyOf(passes);
    }

    public Timings(long tokenize, long queue, long forward) {
      this(tokenize, queue, forward, List.of());
    }

    /** Both, one after the other. */
    public Timings plus(Timings later) {
      return new Timings(
          tokenize + later.tokenize,
          queue + later.queue,
          forward + later.forward,
          Stream.concat(passes.stream(), later.passes.stream()).toList());
    }
  }

  /**
   * One run of the model.
   *
   * @param began on the clock of {@link System#nanoTime()}
   * @param nanos how long it took
   */
  public record Pass(long began, long nanos) {}
}
