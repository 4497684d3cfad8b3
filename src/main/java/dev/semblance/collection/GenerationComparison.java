package dev.semblance.collection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks through both generations of a collection for what differs: first the live one, for
 * documents that the other has not, then the other one, for documents that the live one has no
 * longer. For one thread; how far it is may be asked by any.
 */
final class GenerationComparison {
  private static final int PAGE = 1_000;

  private final StoredCollection collection;
  private final Deque<Generation.Head> page = new ArrayDeque<>();
  private volatile Phase phase = Phase.COPY;

  /** Found and not given yet: a store that fails half-way is asked on, and forgets none. */
  private final List<String> found = new ArrayList<>();

  private @Nullable String cursor;
  private long passed;
  private volatile long done;
  private volatile long of;

  /** What is looked through. */
  enum Phase {
    /** The live generation, for documents that the other has not. */
    COPY,
    /** The other generation, for documents that the live one has no longer. */
    DELETE,
    /** Nothing; writes are told. */
    FOLLOW
  }

  GenerationComparison(StoredCollection collection) {
    this.collection = collection;
  }

  /** Supposes that the other generation holds what an earlier process carried over. */
  void goOn() {
    of = collection.live().count();
    Generation other = collection.other();
    done = other == null ? 0 : Math.min(of, other.count());
  }

  /** Begins with the first document. */
  void begin() {
    phase = Phase.COPY;
    cursor = null;
    page.clear();
    found.clear();
    passed = 0;
    done = 0;
    of = collection.live().count();
  }

  Phase phase() {
    return phase;
  }

  boolean isFollowing() {
    return phase == Phase.FOLLOW;
  }

  /** Documents of the live generation that were looked at and carried over. */
  long done() {
    return done;
  }

  /** Documents of the live generation when the comparison began. */
  long of() {
    return of;
  }

  /**
   * The next documents that the other generation has not as they are; {@link #carried} says that it
   * has them now.
   *
   * @return null when the live generation was looked through
   */
  @Nullable List<String> differing(int most) {
    if (page.isEmpty()) {
      page.addAll(collection.live().heads(cursor, PAGE));
      if (page.isEmpty()) {
        phase = Phase.DELETE;
        cursor = null;
        return null;
      }
    }
    Generation other = Objects.requireNonNull(collection.other());
    while (!page.isEmpty() && found.size() < most) {
      List<Generation.Head> some = page.stream().limit(most - (long) found.size()).toList();
      Map<String, Long> seqs = other.seqsOf(some.stream().map(Generation.Head::id).toList());
      for (Generation.Head head : some) {
        page.removeFirst();
        cursor = head.id();
        passed++;
        if (seqs.getOrDefault(head.id(), 0L) != head.seq()) {
          found.add(head.id());
        }
      }
    }
    List<String> differing = List.copyOf(found);
    found.clear();
    return differing;
  }

  /** What was given last is carried over. */
  void carried() {
    done = passed;
  }

  /**
   * The next documents of the other generation that the live one has no longer.
   *
   * @return null when the other generation was looked through
   */
  @Nullable List<String> gone() {
    List<Generation.Head> heads = Objects.requireNonNull(collection.other()).heads(cursor, PAGE);
    if (heads.isEmpty()) {
      phase = Phase.FOLLOW;
      cursor = null;
      return null;
    }
    List<String> ids = heads.stream().map(Generation.Head::id).toList();
    Map<String, Long> there = collection.live().seqsOf(ids);
    cursor = ids.getLast();
    return ids.stream().filter(id -> !there.containsKey(id)).toList();
  }
}
