package dev.semblance.batching;

import dev.semblance.batching.StandingThreads.State;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets requests in while their tokens fit beside those that wait or are being computed: a request
 * whole, or not at all. One that finds no room waits in a line, as the {@link AdmissionLine} orders
 * it, until it is let in, its deadline or the line's wait has passed, its caller has gone, or the
 * line is too long for it. Safe to share; its lock is held briefly.
 *
 * <p>Each token let in holds a permit until its sequence ends, however it ends.
 */
final class Admission {
  /** How long after the moment it was told a refused request still has its place. */
  private static final Duration CLAIM_GRACE = Duration.ofSeconds(5);

  private final BatchLimits limits;
  private final DrainRate drainRate;
  private final EncoderListener listener;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Room room;
  private final AdmissionLine line;
  private final StandingThreads standing = new StandingThreads(lock);
  private boolean draining;

  /**
   * @param nanoTime monotonic, the clock of arrivals and deadlines too
   */
  Admission(
      BatchLimits limits, DrainRate drainRate, EncoderListener listener, LongSupplier nanoTime) {
    this.limits = limits;
    this.drainRate = drainRate;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.room = new Room(limits.maxWaitingTokens());
    this.line = new AdmissionLine(limits.line(), limits.bulkAgeing().toNanos());
  }

  /**
   * Takes permits for a request, at once or after a wait in the line.
   *
   * @return nanoseconds that it waited
   * @throws Fault.LimitExceeded when the request could never be let in
   * @throws Fault.Overloaded when too much waits, in the queue and in the line
   * @throws Fault.DeadlinePassed when the deadline passed in the line
   * @throws Fault.Cancelled when the caller went away meanwhile
   * @throws Fault.NotReady when the server drains
   */
  long admit(Arrival arrival, int sequences, long tokens) {
    checkSize(arrival.field(), "has ", tokens);
    long waited = 0;
    if (!admittedAtOnce(arrival, tokens)) {
      long began = nanoTime.getAsLong();
      try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
        waitInLine(arrival, sequences, tokens);
      } finally {
        waited = nanoTime.getAsLong() - began;
        listener.lined(arrival.lane(), waited);
      }
    }
    listener.admitted(arrival.lane(), sequences, tokens);
    return waited;
  }

  /**
   * Refuses, before time is spent on tokenising, a request that {@link #admit} would as good as
   * surely refuse: one for which even a low estimate finds no room, in the queue or in the line.
   *
   * @throws Fault.LimitExceeded when it has more inputs than a request may have tokens
   * @throws Fault.Overloaded when too much waits now
   */
  void checkRoom(Arrival arrival, List<EmbedInput> inputs, TokenEstimate estimate) {
    // No input is shorter than one token.
    checkSize(arrival.field(), "has at least ", inputs.size());
    if (fitsAtOnce(arrival.lane(), TokenEstimate.atMost(inputs))) {
      return;
    }
    long tokens = estimate.atLeast(inputs);
    Fault.Overloaded refused;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      AdmissionLine.Place place = line.place(arrival, tokens, now);
      if (hasRoom(arrival.lane(), tokens) || (waits(arrival, place) && line.takes(place))) {
        return;
      }
      refused =
          Fault.Overloaded.byEstimate(
              room.taken(), tokens, room.limit(arrival.lane()), keep(place, now));
    } finally {
      lock.unlock();
    }
    listener.refused(arrival.lane(), inputs.size(), tokens);
    throw refused;
  }

  void giveBack(Lane lane, int tokens) {
    lock.lock();
    try {
      room.giveBack(lane, tokens);
      letIn();
    } finally {
      lock.unlock();
    }
  }

  /** Sends away all who stand in the line, and whoever would enter it from now on. */
  void drain() {
    lock.lock();
    try {
      draining = true;
      standing.places().forEach(line::leave);
      standing.drain();
    } finally {
      lock.unlock();
    }
  }

  /** Tokens that wait or are being computed. */
  long permits() {
    lock.lock();
    try {
      return room.taken();
    } finally {
      lock.unlock();
    }
  }

  /** {@link dev.semblance.encoder.QueueDepth#seconds}. */
  double seconds() {
    lock.lock();
    try {
      return (room.taken() + line.tokens()) / drainRate.tokensPerSecond();
    } finally {
      lock.unlock();
    }
  }

  int requestsInLine() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean fitsAtOnce(Lane lane, long tokens) {
    lock.lock();
    try {
      return hasRoom(lane, tokens);
    } finally {
      lock.unlock();
    }
  }

  private boolean admittedAtOnce(Arrival arrival, long tokens) {
    lock.lock();
    try {
      if (!hasRoom(arrival.lane(), tokens)) {
        return false;
      }
      room.take(arrival.lane(), tokens);
      if (line.claims() > 0) {
        line.forget(line.place(arrival, tokens, nanoTime.getAsLong()));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(Lane lane, long tokens) {
    return line.isEmpty() && room.fits(lane, tokens);
  }

  /** Comes back once the request is in. */
  private void waitInLine(Arrival arrival, int sequences, long tokens) {
    lock.lock();
    try {
      AdmissionLine.Place place = line.place(arrival, tokens, nanoTime.getAsLong());
      if (!waits(arrival, place)) {
        if (!hasRoom(arrival.lane(), tokens)) {
          throw refused(place, sequences);
        }
        room.take(arrival.lane(), tokens);
        line.forget(place);
        return;
      }
      StandingThreads.One own = standing.enter(place);
      try {
        for (AdmissionLine.Place displaced : line.enter(place)) {
          standing.end(displaced, State.DISPLACED);
        }
        letIn();
        await(arrival, place, own, sequences);
      } finally {
        standing.leave(place);
      }
    } finally {
      lock.unlock();
    }
  }

  private void await(
      Arrival arrival, AdmissionLine.Place place, StandingThreads.One own, int sequences) {
    long until = arrival.until(limits.line(), place.returned());
    try {
      while (own.state() == State.IN_LINE) {
        long now = nanoTime.getAsLong();
        if (draining) {
          throw BatchingEncoder.draining();
        }
        if (arrival.deadline() != null && arrival.deadline().passed(now)) {
          throw new Fault.DeadlinePassed(arrival.deadline().timeout());
        }
        if (until - now <= 0) {
          throw refused(place, sequences);
        }
        var _ = own.changed().await(until - now, TimeUnit.NANOSECONDS);
      }
      if (own.state() == State.DISPLACED) {
        throw refused(place, sequences);
      }
      if (own.state() == State.DRAINED) {
        throw BatchingEncoder.draining();
      }
    } catch (InterruptedException e) {
      if (own.state() == State.ADMITTED) {
        room.giveBack(place.lane(), place.tokens());
      }
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } finally {
      // Whoever leaves may have been in the way of others.
      line.leave(place);
      letIn();
    }
  }

  private void letIn() {
    // While draining the queue takes nobody: those in the line leave it as they wake.
    if (draining || line.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    for (AdmissionLine.Place next = line.next(room, now);
        next != null;
        next = line.next(room, now)) {
      room.take(next.lane(), next.tokens());
      standing.end(next, State.ADMITTED);
    }
  }

  private boolean waits(Arrival arrival, AdmissionLine.Place place) {
    return limits.line().maxRequests() > 0
        && arrival.until(limits.line(), place.returned()) - nanoTime.getAsLong() > 0;
  }

  private void checkSize(String field, String has, long tokens) {
    if (tokens > limits.maxRequestTokens()) {
      throw new Fault.LimitExceeded(
          Fault.Place.of(field),
          has + tokens + " tokens, a request may have " + limits.maxRequestTokens());
    }
  }

  private Fault.Overloaded refused(AdmissionLine.Place place, int sequences) {
    listener.refused(place.lane(), sequences, place.tokens());
    return new Fault.Overloaded(
        room.taken(), place.tokens(), room.limit(place.lane()), keep(place, nanoTime.getAsLong()));
  }

  /** Keeps a refused request's place, and answers after how long it comes back best. */
  private Duration keep(AdmissionLine.Place place, long now) {
    long over =
        room.taken() + line.tokensBefore(place, now) + place.tokens() - room.limit(place.lane());
    Duration retryAfter =
        RetryAfter.of(over / drainRate.tokensPerSecond(), limits.line().longestWait());
    line.keep(place, now, now + retryAfter.plus(CLAIM_GRACE).toNanos());
    return retryAfter;
  }
}
