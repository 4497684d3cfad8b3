package dev.semblance.batching;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has the model compute what was read of a request: lets it in, queues its sequences and waits
 * until all of them have ended. Safe to share.
 */
final class RequestComputation {
  private final Admission admission;
  private final BatchQueue queue;
  private final EncoderListener listener;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime monotonic, the clock of deadlines too
   */
  RequestComputation(
      Admission admission, BatchQueue queue, EncoderListener listener, LongSupplier nanoTime) {
    this.admission = admission;
    this.queue = queue;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /**
   * What was computed for a request.
   *
   * @param lineNanos how long it waited to be let in
   */
  record Computed(List<Pending> entries, long lineNanos) {
    /**
     * How long its parts took.
     *
     * @param tokenize nanoseconds
     */
    EmbedResult.Timings timings(long tokenize) {
      Set<EmbedResult.Pass> passes = new HashSet<>(2);
      long queued = 0;
      long forward = 0;
      for (Pending entry : entries) {
        if (entry.outcome() instanceof Pending.Computed computed) {
          EmbedResult.Pass pass = computed.pass();
          queued = Math.max(queued, pass.began() - entry.since());
          forward += passes.add(pass) ? pass.nanos() : 0;
        }
      }
      return new EmbedResult.Timings(tokenize, lineNanos + queued, forward, List.copyOf(passes));
    }
  }

  /** Queues what was read and waits until all of it has ended. */
  Computed compute(Arrival arrival, EmbedRequest request, List<RequestItem> items) {
    List<RequestItem> readable = new ArrayList<>(items.size());
    for (RequestItem item : items) {
      if (item.fault() == null) {
        readable.add(item);
      }
    }
    if (readable.isEmpty()) {
      return new Computed(List.of(), 0);
    }
    CountDownLatch open = new CountDownLatch(readable.size());
    Consumer<Pending> onEnd = entry -> ended(entry, open);
    List<Pending> entries = new ArrayList<>(readable.size());
    long tokens = 0;
    for (RequestItem item : readable) {
      Pending entry = item.queued(request, onEnd);
      entries.add(entry);
      tokens += entry.tokens();
    }
    long lineNanos = admission.admit(arrival, entries.size(), tokens);
    try {
      if (!queue.offer(entries)) {
        throw BatchingEncoder.draining();
      }
      try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
        await(open, request);
      }
    } finally {
      if (open.getCount() > 0) {
        withdraw(request, entries);
      }
    }
    entries.forEach(RequestComputation::throwFaultOfAll);
    return new Computed(entries, lineNanos);
  }

  private void withdraw(EmbedRequest request, List<Pending> entries) {
    queue.withdraw(entries);
    int withdrawn = 0;
    for (Pending entry : entries) {
      if (entry.end(Pending.Withdrawn.WITHDRAWN)) {
        withdrawn++;
      }
    }
    listener.withdrawn(request.lane(), withdrawn);
  }

  private void ended(Pending entry, CountDownLatch open) {
    admission.giveBack(entry.lane(), entry.tokens());
    open.countDown();
  }

  private void await(CountDownLatch open, EmbedRequest request) {
    Deadline deadline = request.deadline();
    try {
      if (deadline == null) {
        open.await();
        return;
      }
      while (!open.await(deadline.nanoTime() - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
        if (deadline.passed(nanoTime.getAsLong())) {
          throw new Fault.DeadlinePassed(deadline.timeout());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  /** A deadline or a shutdown is not one item's fault. */
  private static void throwFaultOfAll(Pending entry) {
    if (entry.outcome() instanceof Pending.Failed(Fault fault) && fault.place() == null) {
      throw fault;
    }
  }
}
