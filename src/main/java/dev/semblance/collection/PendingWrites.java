package dev.semblance.collection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ids that were written and are not yet carried over to the other generation. When there are too
 * many, or nobody knows which, all documents are to be looked through; so it begins. Safe to share.
 */
final class PendingWrites implements WriteListener {
  private static final int MOST = 100_000;

  /** So few that writers can wait for them while the generations change places. */
  private static final int FEW = 256;

  private final Set<String> ids = new LinkedHashSet<>();
  private boolean unknown = true;
  private boolean settled;
  private long calls;

  @Override
  public synchronized void written(Collection<String> written) {
    if (!unknown) {
      ids.addAll(written);
      settled &= ids.size() <= FEW;
      if (ids.size() > MOST) {
        unknown = true;
      }
    }
    notifyAll();
  }

  @Override
  public synchronized void writtenUnknown() {
    settled = false;
    unknown = true;
    notifyAll();
  }

  /** Whether all documents are to be looked through; from now on each write is known again. */
  synchronized boolean takeUnknown() {
    boolean taken = unknown;
    unknown = false;
    if (taken) {
      ids.clear();
    }
    return taken;
  }

  /** Takes the ids that were written first. */
  synchronized List<String> take(int most) {
    List<String> taken = new ArrayList<>(Math.min(most, ids.size()));
    Iterator<String> first = ids.iterator();
    while (first.hasNext() && taken.size() < most) {
      taken.add(first.next());
      first.remove();
    }
    return taken;
  }

  synchronized int size() {
    return ids.size();
  }

  synchronized boolean isUnknown() {
    return unknown;
  }

  /**
   * Says that both generations were looked through.
   *
   * @return whether few writes are left, or none
   */
  synchronized boolean settle() {
    if (ids.size() <= FEW && !unknown) {
      settled = true;
      notifyAll();
    }
    return settled;
  }

  /** Has whoever waits for work look again. */
  synchronized void wake() {
    calls++;
    notifyAll();
  }

  /** How often somebody called until now. */
  synchronized long calls() {
    return calls;
  }

  /**
   * Returns when there is something to carry over, after a while, or when somebody calls.
   *
   * @param seen the calls that were answered
   */
  synchronized void awaitWork(long millis, long seen) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (ids.isEmpty() && !unknown && calls == seen && System.nanoTime() < end) {
      wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  /**
   * Returns after a while, or when somebody calls.
   *
   * @param seen the calls that were answered
   */
  synchronized void rest(long millis, long seen) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (calls == seen && System.nanoTime() < end) {
      wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  /** Whether few writes are left, or none, before a moment on {@link System#nanoTime()}'s clock. */
  synchronized boolean awaitSettled(long nanoTime) throws InterruptedException {
    long left = nanoTime - System.nanoTime();
    while (!settled && left > 0) {
      wait(Math.max(1, left / 1_000_000));
      left = nanoTime - System.nanoTime();
    }
    return settled;
  }
}
