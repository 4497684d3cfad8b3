package dev.semblance.collection.opensearch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what any server wrote to a live generation, by the numbers of writes. A number is taken
 * before its write is applied, so those of the last while are looked for again and again.
 */
final class FollowedWrites {
  private static final int PAGE = 10_000;

  /** Writes that may be under way at one time. */
  private static final long UNDER_WAY = 50_000;

  /** A number is taken, refused for as long as a call may take, and sent by calls made twice. */
  private static final int CALLS = 3;

  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final WriteCounter counter;
  private final DeleteLog log;
  private final long lookBackNanos;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private final Set<Long> told = new HashSet<>();
  private final Set<String> toldGone = new HashSet<>();
  private long floor;
  private boolean begun;

  /** The last number at a moment. */
  private record Mark(long nanos, long seq) {}

  FollowedWrites(EngineParts parts, WriteCounter counter, DeleteLog log) {
    this.counter = counter;
    this.log = log;
    this.lookBackNanos =
        parts.engine().settings().timeout().multipliedBy(CALLS).plus(MARGIN).toNanos();
  }

  /** Begins anew, or ends. */
  synchronized void begin(boolean wanted) {
    marks.clear();
    told.clear();
    toldGone.clear();
    begun = false;
    if (wanted) {
      floor = Math.max(0, counter.last() - UNDER_WAY);
      begun = true;
    }
  }

  /** Ids of documents that were written or deleted since the last look. */
  synchronized List<String> look(OpenSearchGeneration live) {
    if (!begun) {
      return List.of();
    }
    mark();
    live.refresh();
    List<String> ids = new ArrayList<>();
    long after = floor;
    Map<Long, String> page;
    do {
      page = live.writtenAfter(after, PAGE);
      for (Map.Entry<Long, String> write : page.entrySet()) {
        after = write.getKey();
        if (told.add(write.getKey())) {
          ids.add(write.getValue());
        }
      }
    } while (page.size() == PAGE);
    for (DeleteLog.Entry entry : log.after(floor)) {
      if (toldGone.add(entry.key())) {
        ids.addAll(entry.ids());
      }
    }
    return ids;
  }

  private void mark() {
    long now = System.nanoTime();
    marks.addLast(new Mark(now, counter.last()));
    while (!marks.isEmpty() && now - marks.getFirst().nanos() > lookBackNanos) {
      floor = Math.max(floor, marks.removeFirst().seq());
    }
    told.removeIf(seq -> seq <= floor);
    if (toldGone.size() > UNDER_WAY) {
      toldGone.clear();
    }
  }
}
