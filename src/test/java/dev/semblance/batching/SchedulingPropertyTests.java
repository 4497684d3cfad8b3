package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A day of a queue, its clock moved by hand: random callers come, go away and are served by one to
 * three models whose every pass takes as long as its tokens say. What must always hold is checked
 * at every pass.
 */
class SchedulingPropertyTests {
  private static final long MILLI = 1_000_000;
  private static final long NANOS_PER_TOKEN = MILLI;
  private static final long NANOS_PER_PASS = 5 * MILLI;
  private static final int BUDGET = 200;
  private static final int SEQUENCES = 12;
  private static final int LONGEST = 90;
  private static final BatchLimits LIMITS =
      new BatchLimits(
          BUDGET, SEQUENCES, 100_000, 100_000, Duration.ofSeconds(2), Duration.ofMillis(40), 4);
  private static final long LONGEST_PASS = NANOS_PER_PASS + BUDGET * NANOS_PER_TOKEN;

  private final DrainRate drainRate = new DrainRate(1);
  private long now = 5_000 * MILLI;
  private final BatchQueue queue = new BatchQueue(LIMITS, drainRate, () -> now);

  private final List<Server> servers = new ArrayList<>();
  private final Map<Lane, Deque<Pending>> waiting = new EnumMap<>(Lane.class);
  private final Map<Lane, Long> headSince = new EnumMap<>(Lane.class);
  private final Set<Pending> gone = Collections.newSetFromMap(new IdentityHashMap<>());
  private long lastQuery = Long.MIN_VALUE / 2;
  private int offered;
  private int served;

  /** One model: its place at the queue, and its running pass. */
  private static final class Server {
    final BatchQueue.Seat seat;
    long free = Long.MIN_VALUE;
    boolean overSlice;

    Server(BatchQueue.Seat seat) {
      this.seat = seat;
    }
  }

  SchedulingPropertyTests() {
    for (Lane lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
      headSince.put(lane, now);
    }
    drainRate.forwarded(BUDGET, LONGEST_PASS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whateverCallersDoNobodyStarvesNothingIsLostAndNoBudgetIsPassed(long seed) {
    Random random = new Random(seed);
    // From a trickle to twice what the model can do, from all bulk to all queries.
    double load = 0.3 + 1.7 * random.nextDouble();
    double queries = random.nextDouble();
    for (long i = 0; i <= seed % 3; i++) {
      servers.add(new Server(queue.seat()));
    }
    for (int pass = 0; pass < 1_000; pass++) {
      arrive(random, load, queries);
      if (random.nextInt(10) == 0) {
        leave(random);
      }
      if (queue.size() == 0) {
        now += MILLI;
      } else {
        serve();
      }
    }

    while (queue.size() > 0) {
      serve();
    }

    assertThat(served + gone.size()).isEqualTo(offered);
    assertThat(waiting.get(Lane.QUERY)).isEmpty();
    assertThat(waiting.get(Lane.BULK)).isEmpty();
  }

  private void arrive(Random random, double load, double queries) {
    long room = (long) (load * BUDGET * random.nextDouble() * 2);
    while (room > 0 && waiting.get(Lane.BULK).size() + waiting.get(Lane.QUERY).size() < 500) {
      boolean query = random.nextDouble() < queries;
      List<Pending> request = new ArrayList<>();
      int sequences = query ? 1 + random.nextInt(2) : 1 + random.nextInt(40);
      for (int i = 0; i < sequences; i++) {
        int tokens = 1 + random.nextInt(random.nextInt(5) == 0 ? LONGEST : 20);
        request.add(entry(query ? Lane.QUERY : Lane.BULK, tokens));
        room -= tokens;
      }
      assertThat(queue.offer(request)).isTrue();
      offered += request.size();
      for (Pending entry : request) {
        if (waiting.get(entry.lane()).isEmpty()) {
          headSince.put(entry.lane(), now);
        }
        waiting.get(entry.lane()).add(entry);
      }
      lastQuery = query ? now : lastQuery;
    }
  }

  /** A caller goes away: some of what it had in the queue is withdrawn, first or last. */
  private void leave(Random random) {
    Lane lane = random.nextBoolean() ? Lane.QUERY : Lane.BULK;
    Deque<Pending> own = waiting.get(lane);
    List<Pending> leaving = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0 && !own.isEmpty(); i--) {
      leaving.add(random.nextBoolean() ? own.pollFirst() : own.pollLast());
    }
    queue.withdraw(leaving);
    gone.addAll(leaving);
    headSince.put(lane, now);
  }

  private void serve() {
    Server server = Collections.min(servers, Comparator.comparingLong(one -> one.free));
    now = Math.max(now, server.free);
    boolean confined =
        !waiting.get(Lane.QUERY).isEmpty() || now - lastQuery < BatchQueue.QUERIES_LINGER_NANOS;
    long slice = drainRate.tokensIn(LIMITS.bulkSlice());

    List<Pending> batch = server.seat.take();

    checkBudgets(batch, confined, slice);
    server.overSlice = confined && tokens(batch, Lane.BULK) > slice;
    if (server.overSlice && servers.stream().filter(one -> one.overSlice).count() > 1) {
      checkNothingShortWaited(batch, slice);
    }
    for (Lane lane : Lane.values()) {
      checkLane(lane, batch.stream().filter(entry -> entry.lane() == lane).toList());
    }
    served += batch.size();
    long tokens = batch.stream().mapToLong(Pending::tokens).sum();
    long nanos = NANOS_PER_PASS + tokens * NANOS_PER_TOKEN;
    drainRate.forwarded((int) tokens, nanos);
    server.free = now + nanos;
  }

  private static long tokens(List<Pending> batch, Lane lane) {
    return batch.stream().filter(entry -> entry.lane() == lane).mapToLong(Pending::tokens).sum();
  }

  /** A second server is held up by long bulk only where the oldest window has nothing else. */
  private void checkNothingShortWaited(List<Pending> batch, long slice) {
    long window = waiting.get(Lane.BULK).getFirst().position() / (4 * BUDGET);
    assertThat(waiting.get(Lane.BULK).stream())
        .filteredOn(entry -> entry.position() / (4 * BUDGET) == window && !batch.contains(entry))
        .allMatch(entry -> entry.tokens() > slice);
  }

  private void checkBudgets(List<Pending> batch, boolean confined, long slice) {
    assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(SEQUENCES);
    assertThat(batch.stream().mapToLong(Pending::tokens).sum()).isLessThanOrEqualTo(BUDGET);
    List<Pending> bulk = batch.stream().filter(entry -> entry.lane() == Lane.BULK).toList();
    if (confined && bulk.size() > 1) {
      assertThat(tokens(batch, Lane.BULK)).isLessThanOrEqualTo(slice);
    }
  }

  private void checkLane(Lane lane, List<Pending> taken) {
    Deque<Pending> own = waiting.get(lane);
    if (own.isEmpty()) {
      assertThat(taken).isEmpty();
      return;
    }
    Pending head = own.getFirst();
    Set<Pending> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(own);
    // Neither served before nor withdrawn.
    assertThat(known.containsAll(taken)).isTrue();
    checkOrder(lane, head, taken);

    own.removeAll(taken);
    if (own.isEmpty() || own.getFirst() != head) {
      headSince.put(lane, now);
    } else {
      // A lane's oldest leaves within two ageing periods and a few passes, whatever comes.
      assertThat(now - headSince.get(lane))
          .isLessThanOrEqualTo(2 * LIMITS.bulkAgeing().toNanos() + 4 * LONGEST_PASS);
    }
  }

  /** Queries by arrival but for those that did not fit, bulk by windows of four budgets. */
  private static void checkOrder(Lane lane, Pending head, List<Pending> taken) {
    if (lane == Lane.QUERY) {
      assertThat(taken.isEmpty() || taken.contains(head)).isTrue();
      assertThat(taken).isSortedAccordingTo((a, b) -> Long.compare(a.position(), b.position()));
    } else {
      long window = head.position() / (4 * BUDGET);
      if (taken.stream().anyMatch(entry -> entry.position() / (4 * BUDGET) != window)) {
        assertThat(taken).contains(head);
      }
    }
  }

  private static Pending entry(Lane lane, int tokens) {
    return new Pending(
        new PackedSequence(new int[tokens], 0, Output.DENSE),
        lane,
        Fault.Place.of("input", 0),
        null,
        _ -> {});
  }
}
