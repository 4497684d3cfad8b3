package dev.semblance.collection.lucene;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.index.IndexWriter;
import org.jspecify.annotations.Nullable;

/**
 * Which of an index's writes wait for which, and when they last. Safe to share.
 *
 * <p>Writes of one id are applied one after the other, others beside each other: linking a vector
 * into the graph takes Lucene most of a write's time, and its writer lets several threads do so. At
 * most as many do so at a time as there are processors, since each has a segment of its own. What
 * concerns all documents is done {@linkplain #alone alone}.
 *
 * <p>A write gets its number just before it is applied. Whoever wants it to last waits until all up
 * to it are applied, then for a commit (files and directory synced to the disk); a commit takes in
 * what all others have applied by then, so that many waiters cost one. Whoever waits for a write
 * that is lost is told; see {@link LuceneWriter} for when that happens.
 *
 * <p>Locks are taken in this order: an id's, {@link #applying}, {@link #giving}; and {@link
 * #committing} before the last two.
 */
final class WriteOrder {
  /** Ids that share a lock wait for each other; so many that few do. */
  private static final int LOCKS = 256;

  private final LuceneWriter lucene;
  private final WriteNumbers numbers;
  private final ReentrantLock[] ofIds = new ReentrantLock[LOCKS];
  private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());

  /** Shared by writes of one document, held alone by what concerns all. */
  private final ReentrantReadWriteLock applying = new ReentrantReadWriteLock();

  /** Between a number that is given, or committed, and the writer that it is for. */
  private final ReentrantLock giving = new ReentrantLock();

  /** Fair: who writes without a pause must not keep others from a commit. */
  private final ReentrantLock committing = new ReentrantLock(true);

  private volatile long committed;

  /**
   * @param numbers whose last one is committed
   */
  WriteOrder(LuceneWriter lucene, WriteNumbers numbers) {
    this.lucene = lucene;
    this.numbers = numbers;
    this.committed = numbers.last();
    Arrays.setAll(ofIds, i -> new ReentrantLock());
  }

  /** Something that changes the index, or looks at it before. */
  @FunctionalInterface
  interface Step<T extends @Nullable Object> {
    T take() throws IOException;
  }

  /** What is done with Lucene's writer under a number. */
  @FunctionalInterface
  interface Change {
    void apply(IndexWriter writer, long seq) throws IOException;
  }

  /** Takes a step that concerns one document, when no other does that concerns it. */
  <T extends @Nullable Object> T of(String id, Step<T> step) {
    ReentrantLock lock = ofIds[Math.floorMod(id.hashCode(), LOCKS)];
    lock.lock();
    try {
      enter();
      try {
        return step.take();
      } finally {
        applying.readLock().unlock();
      }
    } catch (IOException | IllegalStateException e) {
      throw failed(e);
    } finally {
      lock.unlock();
    }
  }

  /** Shares {@link #applying}, with a writer that works. */
  private void enter() throws IOException {
    applying.readLock().lock();
    while (lucene.isBroken()) {
      applying.readLock().unlock();
      mend();
      applying.readLock().lock();
    }
  }

  /** Takes a step while no other is taken. */
  <T extends @Nullable Object> T alone(Step<T> step) {
    applying.writeLock().lock();
    try {
      mend();
      return step.take();
    } catch (IOException | IllegalStateException e) {
      throw failed(e);
    } finally {
      applying.writeLock().unlock();
    }
  }

  /** Applies a change, within a step, and answers its number. */
  long apply(Change change) throws IOException {
    return apply(0, change);
  }

  /**
   * As {@link #apply(Change)}, under a number that counts on from elsewhere.
   *
   * @param least the smallest number that will do
   */
  long apply(long least, Change change) throws IOException {
    processors.acquireUninterruptibly();
    try {
      IndexWriter writer;
      long seq;
      giving.lock();
      try {
        lucene.checkNotBroken();
        writer = lucene.writer();
        seq = numbers.begin(least);
      } finally {
        giving.unlock();
      }
      try {
        change.apply(writer, seq);
        return seq;
      } catch (IOException | IllegalStateException e) {
        // Before the number ends: whoever waits for it must find it lost.
        throw failed(e);
      } finally {
        numbers.end(seq);
      }
    } finally {
      processors.release();
    }
  }

  /** Returns once all writes up to a seq are on the disk. */
  void makeDurable(long seq) {
    numbers.await(seq);
    commit(seq, true);
  }

  /** Returns once all that is there is on the disk; what was lost before is there no longer. */
  void makeDurable() {
    long last = numbers.last();
    numbers.await(last);
    try {
      mend();
    } catch (IOException | IllegalStateException e) {
      throw failed(e);
    }
    commit(last, false);
  }

  /**
   * @param whole whether a write up to the seq that is lost is a fault
   */
  private void commit(long seq, boolean whole) {
    committing.lock();
    try {
      IndexWriter writer;
      long target;
      giving.lock();
      try {
        if (whole) {
          lucene.checkNotLost(seq);
        }
        if (seq <= committed) {
          return;
        }
        lucene.checkNotBroken();
        writer = lucene.writer();
        target = numbers.done();
        LuceneWriter.setCommitted(writer, target);
      } finally {
        giving.unlock();
      }
      // Of this writer and no later one, which would not have what was applied to this.
      writer.commit();
      committed = target;
    } catch (IOException | IllegalStateException e) {
      throw failed(e);
    } finally {
      committing.unlock();
    }
  }

  /** What a failure becomes for its caller; the next write begins anew at the last commit. */
  Fault failed(Exception e) {
    giving.lock();
    try {
      return lucene.failed(e, committed, numbers.last());
    } finally {
      giving.unlock();
    }
  }

  /** Opens a new writer after a failure, once nobody works with the old one. */
  private void mend() throws IOException {
    if (!lucene.isBroken()) {
      return;
    }
    applying.writeLock().lock();
    giving.lock();
    try {
      lucene.mend();
    } finally {
      giving.unlock();
      applying.writeLock().unlock();
    }
  }

  /**
   * Closes Lucene's writer and its readers.
   *
   * @param keep whether what was not committed is
   */
  void close(boolean keep) throws IOException {
    committing.lock();
    applying.writeLock().lock();
    giving.lock();
    try {
      lucene.close(keep ? numbers.last() : null);
    } finally {
      giving.unlock();
      applying.writeLock().unlock();
      committing.unlock();
    }
  }
}
