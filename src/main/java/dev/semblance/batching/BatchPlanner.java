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
 * <p>The rules, in order:
 *
 * <ol>
 *   <li>Queries go first, by arrival. Bulk entries follow; together they have at most as many
 *       tokens as the queries, so that they make a query's pass at most twice as long.
 *   <li>A bulk entry that waited longer than {@link BatchLimits#bulkAgeing} has <em>aged</em>. When
 *       no bulk was served for a while, aged bulk goes right behind the oldest query, with at most
 *       a quarter of the batch. If the oldest query and the oldest bulk entry do not fit into one
 *       batch, bulk goes alone, once in an ageing period.
 *   <li>A batch ends after {@link Moment#passTokens}: a longer pass is no faster per token, and
 *       later arrivals wait for its end.
 *   <li>While other workers have no batch, a batch takes its share of what waits and no more.
 *   <li>While queries arrive, one worker at a time may take a bulk entry that is longer than the
 *       slice; the others take shorter ones.
 * </ol>
 *
 * <p>So each lane's oldest entry is served within a bounded number of batches.
 *
 * <p>For example, with at most 100 tokens in a batch: queries of 30 and 20 tokens wait, and bulk
 * entries of 40, 10 and 35, none of them aged. Both queries are taken (50 tokens), so bulk may have
 * 50. The oldest bulk entry is taken (40), then the one nearest to it in length, 35, does not fit
 * into the 10 that are left, and 10 does: the batch is 30, 20, 40, 10. Had the 40 aged, with no
 * bulk served for a while, it would come second: 30, 40, 20, 10.
 */
final class BatchPlanner {
  /*
   * Bulk entries of like lengths share a batch, because some kernels compute equal lengths together.
   * Arrivals are divided into windows of four times the token limit. One entry of a window, mostly
   * its oldest, is taken first, then those nearest to it in length; no entry is taken before all of
   * an earlier window are. A window has fixed bounds, so an entry of unusual length waits for its own
   * window only. Sorting one, a few thousand longs, takes a fraction of a millisecond.
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
      if (together || (aged(moment.bulkServed(), moment) && !moment.bulkWasServedLast())) {
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
          || (entries.size() < limits.maxBatchSequences()
              && tokens + entry.tokens() <= limits.maxBatchTokens());
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
      if (!fits(entry) || (!exempt && bulkTokens + entry.tokens() > allowance.tokens())) {
        return false;
      }
      add(entry);
      bulkTokens += entry.tokens();
      return true;
    }
  }
}
