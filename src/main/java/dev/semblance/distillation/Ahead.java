package dev.semblance.distillation;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Prepares what will be asked for next, in order, while the present piece is worked on. For one
 * thread; what is not asked for any more is given up by {@link #close}, which waits for what runs.
 *
 * @param <A> what something is made from
 * @param <B> what is made
 */
final class Ahead<A, B> implements AutoCloseable {

  private final Iterator<A> left;
  private final Function<A, B> maker;
  private final ExecutorService threads;
  private final Queue<Future<B>> begun = new ArrayDeque<>();

  /**
   * @param maker called on several threads at once
   * @param threads how many; each has a piece in work and one behind it
   */
  Ahead(List<A> from, Function<A, B> maker, int threads) {
    this.left = from.iterator();
    this.maker = maker;
    this.threads = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < 2 * threads; i++) {
      begin();
    }
  }

  private void begin() {
    if (left.hasNext()) {
      A from = left.next();
      begun.add(threads.submit(() -> maker.apply(from)));
    }
  }

  /**
   * The next one.
   *
   * @throws java.util.NoSuchElementException when there are no more
   */
  B next() {
    Future<B> first = begun.remove();
    begin();
    try {
      return first.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    begun.forEach(future -> future.cancel(false));
    threads.close();
  }
}
