package dev.semblance.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.stream.Stream;

/**
 * Chooses the next batch under {@link BatchLimits}; owns no thread, no clock and no queue.
 *
 * <p>The query lane's oldest entry opens the batch, then come the other queries by arrival, then
 * bulk, but no more of it than there is of queries: a query's pass is twice as long for it at most.
 * If the oldest bulk entry has aged and none was served for a while, bulk entries come right behind
 * the oldest query, at most a quarter of the budget so that a long bulk queue, all of it aged, does
 * not hold up the queries behind it; where the two lanes' oldest entries do not fit into one batch,
 * bulk opens it once in an ageing period, never twice running. So each lane's oldest entry leaves
 * within a bounded number of batches, whatever the other lane does, and nobody starves.
 *
 * <p>While queries arrive, several workers share bulk so that one is soon free: only one at a time
 * has an entry over the slice, as long as shorter ones wait that the others can take.
 *
 * <p>A batch is large enough once its pass is long: a processor gains nothing from more, and
 * whoever comes next waits for its end. While other workers have nothing to do, a batch takes no
 * more than its share of what waits, so that one caller's texts keep all of them busy.
 */
final class BatchPlanner {
  /*
   * Bulk entries are taken by like lengths: kernels that need equal lengths form larger groups.
   * Arrivals are cut into windows of four budgets each. One entry of a window leads, mostly its
   * oldest, its nearest in length go with it, and no entry passes one of an earlier window. Windows
   * stand still instead of sliding, so an entry of unusual length waits for its own window only.
   * Sorting one, a few thousand longs, takes a fraction of a millisecond.
   */
  private static final int WINDOW_BUDGETS = 4;

  /** Aged bulk gets one part in so many of a batch, and of the time. */
  private static final int AGED_SHARE = 4;

  /** A batch with less does not pay for another worker's waking up. */
  private static final long LEAST_SHARE = 256;

  private final BatchLimits limits;

  BatchPlanner(BatchLimits limits) {
    this.limits = limits;
  }

  /** A sequence that waits. */
  interface Entry {
    int tokens();

    /** When it came, in nanoseconds. */
    long since();

    /** How many tokens entered its lane before it, ever. */
    long position();
  }

  /** Which bulk entry of a window leads, where one exceeds what the batch may hold of bulk. */
  enum BulkLead {
    /** The oldest. */
    OLDEST,
    /** The oldest that exceeds it: no other worker is held up by such an entry. */
    OLDEST_LONG,
    /** The oldest that does not: another worker is held up. */
    OLDEST_SHORT
  }

  /**
   * What else a batch depends on.
   *
   * @param nanoTime now
   * @param queryServed when a query entry was last put into a batch; the start before any was
   * @param bulkServed when a bulk entry was last put into a batch
   * @param bulkTokens how many bulk tokens the batch may hold; one entry may exceed it
   * @param bulkLead which bulk entry goes first
   * @param passTokens after how many tokens a batch is enough
   * @param idle other workers that wait for a batch
   */
  record Moment(
      long nanoTime,
      long queryServed,
      long bulkServed,
      long bulkTokens,
      BulkLead bulkLead,
      long passTokens,
      int idle) {
    boolean bulkWasServedLast() {
      return bulkServed - queryServed >= 0;
    }
  }

  /**
   * The next batch; empty only when nothing waits. The lanes are read, not changed.
   *
   * @param query entries by arrival
   * @param bulk entries by arrival
   * @return within both limits, or a single entry that alone is over the token limit
   */
  <E extends Entry> List<E> next(
      SequencedCollection<E> query, SequencedCollection<E> bulk, Moment moment) {
    Draft<E> draft = new Draft<>(share(query, bulk, moment));
    if (!query.isEmpty() && !bulk.isEmpty() && bulkIsDue(bulk.getFirst(), moment)) {
      boolean together = fitTogether(query.getFirst(), bulk.getFirst());
      if (together) {
        draft.add(query.getFirst());
      }
      if (together || aged(moment.bulkServed(), moment) && !moment.bulkWasServedLast()) {
        long share = limits.maxBatchTokens() / AGED_SHARE;
        addLike(draft, bulk, Allowance.withOne(share, moment));
      }
    }
    addByArrival(draft, query);
    addLike(
        draft,
        bulk,
        draft.queryTokens() > 0
            ? Allowance.beside(draft.queryTokens(), moment)
            : Allowance.withOne(Long.MAX_VALUE, moment));
    return List.copyOf(draft.entries);
  }

  /** Whether queries have held bulk up for long, and not only its own length. */
  private boolean bulkIsDue(Entry oldest, Moment moment) {
    return aged(oldest.since(), moment)
        && moment.nanoTime() - moment.bulkServed() >= AGED_SHARE * limits.bulkSlice().toNanos();
  }

  /** After how many tokens a batch is enough. */
  private <E extends Entry> long share(
      SequencedCollection<E> query, SequencedCollection<E> bulk, Moment moment) {
    long most = Math.min(limits.maxBatchTokens(), moment.passTokens());
    if (moment.idle() == 0) {
      return most;
    }
    long waiting = Stream.concat(query.stream(), bulk.stream()).mapToLong(Entry::tokens).sum();
    return Math.clamp(Math.ceilDiv(waiting, moment.idle() + 1L), Math.min(LEAST_SHARE, most), most);
  }

  private boolean aged(long since, Moment moment) {
    return moment.nanoTime() - since > limits.bulkAgeing().toNanos();
  }

  private boolean fitTogether(Entry one, Entry other) {
    return limits.maxBatchSequences() > 1
        && (long) one.tokens() + other.tokens() <= limits.maxBatchTokens();
  }

  private <E extends Entry> void addByArrival(Draft<E> draft, SequencedCollection<E> lane) {
    int passedOver = 0;
    for (E entry : lane) {
      if (draft.full() || passedOver > limits.lookAhead()) {
        return;
      }
      if (!draft.entries.contains(entry)) {
        if (draft.fits(entry)) {
          draft.add(entry);
        } else {
          passedOver++;
        }
      }
    }
  }

  /**
   * What a batch may hold of bulk.
   *
   * @param atLeastOne whether the first entry may exceed the tokens
   */
  private record Allowance(long tokens, boolean atLeastOne, BulkLead lead) {
    static Allowance withOne(long most, Moment moment) {
      return new Allowance(Math.min(most, moment.bulkTokens()), true, moment.bulkLead());
    }

    /** A lead that has no room would hide its shorter neighbours behind its likes. */
    static Allowance beside(long queryTokens, Moment moment) {
      long tokens = Math.min(queryTokens, moment.bulkTokens());
      return new Allowance(tokens, false, BulkLead.OLDEST_SHORT);
    }
  }

  private <E extends Entry> void addLike(
      Draft<E> draft, SequencedCollection<E> bulk, Allowance allowance) {
    long windowTokens = (long) limits.maxBatchTokens() * WINDOW_BUDGETS;
    List<E> window = new ArrayList<>();
    for (E entry : bulk) {
      if (draft.full()) {
        return;
      }
      if (draft.entries.contains(entry)) {
        continue;
      }
      if (!window.isEmpty()
          && window.getFirst().position() / windowTokens != entry.position() / windowTokens) {
        if (!addWindow(draft, window, allowance)) {
          return;
        }
        window.clear();
      }
      window.add(entry);
    }
    addWindow(draft, window, allowance);
  }

  /** Answers whether the whole window found room. */
  private <E extends Entry> boolean addWindow(Draft<E> draft, List<E> window, Allowance allowance) {
    if (window.isEmpty()) {
      return true;
    }
    int passedOver = 0;
    for (int index : byLikeness(window, lead(window, allowance))) {
      if (draft.full() || passedOver > limits.lookAhead()) {
        return false;
      }
      if (!draft.addBulk(window.get(index), allowance)) {
        passedOver++;
      }
    }
    return passedOver == 0;
  }

  private static <E extends Entry> E lead(List<E> window, Allowance allowance) {
    E oldest = window.getFirst();
    if (allowance.lead() == BulkLead.OLDEST) {
      return oldest;
    }
    boolean wantedLong = allowance.lead() == BulkLead.OLDEST_LONG;
    return window.stream()
        .filter(entry -> entry.tokens() > allowance.tokens() == wantedLong)
        .findFirst()
        .orElse(oldest);
  }

  /** Indices by difference in length, then by arrival. */
  private static <E extends Entry> int[] byLikeness(List<E> window, E lead) {
    long[] keys = new long[window.size()];
    for (int i = 0; i < keys.length; i++) {
      long difference = Math.abs((long) window.get(i).tokens() - lead.tokens());
      keys[i] = difference << 32 | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  private final class Draft<E extends Entry> {
    private final LinkedHashSet<E> entries = new LinkedHashSet<>();
    private final long share;
    private long tokens;
    private long bulkTokens;

    Draft(long share) {
      this.share = share;
    }

    boolean full() {
      return tokens >= share || entries.size() >= limits.maxBatchSequences();
    }

    boolean fits(E entry) {
      return entries.isEmpty()
          || entries.size() < limits.maxBatchSequences()
              && tokens + entry.tokens() <= limits.maxBatchTokens();
    }

    void add(E entry) {
      entries.add(entry);
      tokens += entry.tokens();
    }

    long queryTokens() {
      return tokens - bulkTokens;
    }

    boolean addBulk(E entry, Allowance allowance) {
      boolean exempt = allowance.atLeastOne() && bulkTokens == 0;
      if (!fits(entry) || !exempt && bulkTokens + entry.tokens() > allowance.tokens()) {
        return false;
      }
      add(entry);
      bulkTokens += entry.tokens();
      return true;
    }
  }
}
