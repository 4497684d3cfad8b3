package dev.semblance.batching;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Work on many items of one request, shared between its thread and virtual threads beside it.
 *
 * <p>The items are cut into chunks, and whoever is free takes the next. The request's thread works
 * too, so a few items stay where they are, and a machine without a free carrier costs nothing but
 * time. Tokenizing is native and holds its carrier; each thread therefore steps back after a chunk,
 * so that somebody else's short text does not wait for a long list to end.
 */
final class ParallelReading {
  /** Tokenising so few texts takes about as long as starting a thread for them. */
  static final int CHUNK = 16;

  private final int items;
  private final IntConsumer work;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch unread;
  private volatile boolean stopped;

  private ParallelReading(int items, IntConsumer work) {
    this.items = items;
    this.work = work;
    this.unread = new CountDownLatch(Math.ceilDiv(items, CHUNK));
  }

  /**
   * Does the work for each index from 0, in any order, and returns when all of it is done.
   *
   * @param work throws nothing
   * @param threads most threads to work at a time, the caller's among them
   * @throws InterruptedException when the caller is interrupted; nothing runs any more then
   */
  static void each(int items, int threads, IntConsumer work) throws InterruptedException {
    ParallelReading reading = new ParallelReading(items, work);
    int chunks = Math.ceilDiv(items, CHUNK);
    for (int t = 1; t < Math.min(threads, chunks); t++) {
      Thread.ofVirtual().name("semblance-tokenize").start(reading::readChunks);
    }
    reading.readChunks();
    reading.awaitOthers();
  }

  private void readChunks() {
    int from = next.getAndAdd(CHUNK);
    while (from < items) {
      try {
        for (int i = from; i < Math.min(items, from + CHUNK) && !stopped; i++) {
          work.accept(i);
        }
      } finally {
        unread.countDown();
      }
      from = next.getAndAdd(CHUNK);
      if (from < items) {
        Thread.yield();
      }
    }
  }

  private void awaitOthers() throws InterruptedException {
    InterruptedException interrupt = null;
    while (true) {
      try {
        unread.await();
        break;
      } catch (InterruptedException e) {
        // The others hold items of the caller's: they end first, now at once.
        stopped = true;
        interrupt = e;
      }
    }
    if (interrupt != null) {
      throw interrupt;
    }
  }
}
