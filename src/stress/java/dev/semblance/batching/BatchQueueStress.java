package dev.semblance.batching;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IL_Result;

/** Threads that offer to a queue, take from it and drain it at the same moment. */
public final class BatchQueueStress {
  private BatchQueueStress() {}

  private static BatchQueue queue() {
    return new BatchQueue(
        new BatchLimits(100, 1, 1_000, 1_000, Duration.ofSeconds(2), Duration.ofMillis(40), 4),
        new DrainRate(1),
        () -> 0);
  }

  private static Pending entry(Lane lane) {
    return new Pending(
        new PackedSequence(new int[10], 0, Output.DENSE),
        lane,
        Fault.Place.of("input", 0),
        null,
        _ -> {});
  }

  /** How many entries wait that two threads offered one by one, and how many tokens they have. */
  @JCStressTest
  @State
  @Outcome(id = "20, 200", expect = Expect.ACCEPTABLE, desc = "all wait")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an offer was lost")
  public static class Offers {
    private final BatchQueue queue = queue();
    private final List<Pending> left = entries();
    private final List<Pending> right = entries();

    private static List<Pending> entries() {
      return Stream.generate(() -> entry(Lane.BULK)).limit(10).toList();
    }

    @Actor
    public void left() {
      left.forEach(one -> queue.offer(List.of(one)));
    }

    @Actor
    public void right() {
      right.forEach(one -> queue.offer(List.of(one)));
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = queue.size();
      result.r2 = (int) queue.waiting(Lane.BULK).tokens();
    }
  }

  /** How many entries two seats took, twice taken ones counted twice, and how many wait still. */
  @JCStressTest
  @State
  @Outcome(id = "3, 3, 0", expect = Expect.ACCEPTABLE, desc = "each was taken once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "one was taken twice, or never")
  public static class Seats {
    private final BatchQueue queue = queue();
    private final BatchQueue.Seat left = queue.seat();
    private final BatchQueue.Seat right = queue.seat();
    private final List<Pending> offered =
        List.of(entry(Lane.QUERY), entry(Lane.BULK), entry(Lane.QUERY));
    private final ArrayList<Pending> ofLeft = new ArrayList<>();
    private final ArrayList<Pending> ofRight = new ArrayList<>();

    public Seats() {
      queue.offer(offered);
      queue.drain();
    }

    @Actor
    public void left() {
      takeAll(left, ofLeft);
    }

    @Actor
    public void right() {
      takeAll(right, ofRight);
    }

    private static void takeAll(BatchQueue.Seat seat, List<Pending> taken) {
      for (List<Pending> batch = seat.take(); !batch.isEmpty(); batch = seat.take()) {
        taken.addAll(batch);
      }
    }

    @Arbiter
    public void look(III_Result result) {
      result.r1 = ofLeft.size() + ofRight.size();
      result.r2 =
          (int)
              offered.stream().filter(one -> ofLeft.contains(one) || ofRight.contains(one)).count();
      result.r3 = queue.size();
    }
  }

  /** A seat that found nothing waits for an offer; how many entries it took. */
  @JCStressTest
  @State
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "what was offered is taken")
  @Outcome(expect = Expect.FORBIDDEN, desc = "it was lost")
  public static class WaitingSeat {
    private final BatchQueue queue = queue();
    private final BatchQueue.Seat seat = queue.seat();
    private final List<Pending> offered = List.of(entry(Lane.QUERY));

    @Actor
    public void take(II_Result result) {
      result.r1 = seat.take().size();
    }

    @Actor
    public void offer() {
      queue.offer(offered);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r2 = queue.size();
    }
  }

  /** How many entries a drain handed over, whether the offer was let in; and what was forgotten. */
  @JCStressTest
  @State
  @Outcome(id = "2, in", expect = Expect.ACCEPTABLE, desc = "offered, then handed over")
  @Outcome(id = "0, refused", expect = Expect.ACCEPTABLE, desc = "drained, then refused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "let in and forgotten, or refused and handed over")
  public static class Drain {
    private final BatchQueue queue = queue();
    private final List<Pending> offered = List.of(entry(Lane.QUERY), entry(Lane.BULK));

    @Actor
    public void offer(IL_Result result) {
      result.r2 = queue.offer(offered) ? "in" : "refused";
    }

    @Actor
    public void drain(IL_Result result) {
      queue.drain();
      result.r1 = queue.clear().size();
    }

    @Arbiter
    public void look(IL_Result result) {
      if (queue.size() > 0) {
        result.r2 = result.r2 + ", forgotten";
      }
    }
  }
}
