package dev.semblance.batching;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.fault.Fault;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on its way through the queue. It ends exactly once: computed, failed or withdrawn,
 * whichever comes first; later ends are ignored.
 */
final class Pending implements BatchPlanner.Entry {
  private final PackedSequence sequence;
  private final Lane lane;
  private final Fault.Place place;
  private final @Nullable Deadline deadline;
  private final Consumer<Pending> onEnd;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  // Written under the queue's lock before anybody else sees this entry.
  private long since;
  private long position;

  /**
   * @param place names the input in faults
   * @param onEnd told once, by whoever ends it
   */
  Pending(
      PackedSequence sequence,
      Lane lane,
      Fault.Place place,
      @Nullable Deadline deadline,
      Consumer<Pending> onEnd) {
    this.sequence = sequence;
    this.lane = lane;
    this.place = place;
    this.deadline = deadline;
    this.onEnd = onEnd;
  }

  /** One value, so that ending and entering a pass cannot both come first. */
  private record State(boolean begun, @Nullable Outcome outcome) {
    static final State WAITING = new State(false, null);
    static final State RUNNING = new State(true, null);
  }

  /** How it ended. */
  sealed interface Outcome {}

  /** The model's own numbers, not normalised, and the pass they come from. */
  record Computed(SequenceOutputs outputs, EmbedResult.Pass pass) implements Outcome {}

  record Failed(Fault fault) implements Outcome {}

  enum Withdrawn implements Outcome {
    WITHDRAWN
  }

  /** Puts it into a pass, one more or the first; false when it has ended and is to be left out. */
  boolean begin() {
    return state.compareAndSet(State.WAITING, State.RUNNING) || !ended();
  }

  /**
   * Whether a pass had it before it ended. The model computes it then, though nobody may be left to
   * take the result, or the pass may fail.
   */
  boolean begun() {
    return state.get().begun();
  }

  /** Answers whether this is how it ended: false when it had ended before. */
  boolean end(Outcome end) {
    State before;
    do {
      before = state.get();
      if (before.outcome() != null) {
        return false;
      }
    } while (!state.compareAndSet(before, new State(before.begun(), end)));
    onEnd.accept(this);
    return true;
  }

  /** Null until it has ended. */
  @Nullable Outcome outcome() {
    return state.get().outcome();
  }

  boolean ended() {
    return outcome() != null;
  }

  /** Ends it if its caller has stopped waiting; answers whether this did. */
  boolean expire(long now) {
    return deadline != null
        && deadline.passed(now)
        && end(new Failed(new Fault.DeadlinePassed(deadline.timeout())));
  }

  void entered(long nanoTime, long tokensBefore) {
    since = nanoTime;
    position = tokensBefore;
  }

  PackedSequence sequence() {
    return sequence;
  }

  Lane lane() {
    return lane;
  }

  Fault.Place place() {
    return place;
  }

  @Override
  public int tokens() {
    return sequence.ids().length;
  }

  @Override
  public long since() {
    return since;
  }

  @Override
  public long position() {
    return position;
  }
}
