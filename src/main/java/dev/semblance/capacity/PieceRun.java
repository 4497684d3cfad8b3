package dev.semblance.capacity;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One piece, with a result. A native call cannot be given up, so nobody waits for its end. */
final class PieceRun<T> extends SharedRun {
  private final Supplier<T> work;
  // Written before the run ends, read after.
  private @Nullable T result;

  PieceRun(Supplier<T> work) {
    super(1);
    this.work = work;
  }

  @Override
  boolean next() {
    result = work.get();
    return false;
  }

  @Override
  boolean waitsWhenAbandoned() {
    return false;
  }

  @SuppressWarnings("NullAway") // Null only where the work's own result is, and T says so then.
  T result() {
    return result;
  }
}
