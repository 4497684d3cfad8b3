package dev.semblance.encoder;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a model computed for one piece of work, whatever became of its answer: whoever pays
 * for work asks here, since what fails, is too late or is given up has no result to count. Safe to
 * share.
 *
 * <p>The side that asks embeds within {@link #count}; the side that computes tells by {@link
 * #tell}, on the thread that asked. One count within another is told to both.
 */
public final class ComputedTokens {
  private static final ScopedValue<ComputedTokens> CURRENT = ScopedValue.newInstance();

  private final @Nullable ComputedTokens outer;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  public ComputedTokens() {
    this.outer = CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** Does the work and counts what is computed for it; what the work throws comes out. */
  public <T> T count(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /**
   * Tells whoever counts on this thread; nobody need.
   *
   * @param answered tokens of sequences that the answer has a result for
   * @param unanswered tokens of sequences that the model was given and the answer has nothing of
   */
  public static void tell(long answered, long unanswered) {
    if (CURRENT.isBound()) {
      CURRENT.get().add(answered, unanswered);
    }
  }

  /**
   * What the work cost: the tokens that its result shows, from a cache or computed, and those that
   * were computed and that no result shows.
   *
   * @param result null where the work failed
   */
  public long spent(@Nullable EmbedResult result) {
    if (result == null) {
      return answered.get() + unanswered.get();
    }
    return result.tokensUsed() + unanswered.get();
  }

  private void add(long moreAnswered, long moreUnanswered) {
    answered.addAndGet(moreAnswered);
    unanswered.addAndGet(moreUnanswered);
    if (outer != null) {
      outer.add(moreAnswered, moreUnanswered);
    }
  }
}
