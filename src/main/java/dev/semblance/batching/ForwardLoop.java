package dev.semblance.batching;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.fault.LastResort;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A platform thread's life: take a batch, run it, until the queue has drained; then close the
 * model. Nothing that goes wrong with a batch ends it.
 */
final class ForwardLoop implements Runnable {
  private final PackedEncoder encoder;
  private final BatchQueue queue;
  private final BatchQueue.Seat seat;
  private final BisectingForward forward;
  private final EncoderListener listener;
  private final LongSupplier nanoTime;

  ForwardLoop(
      PackedEncoder encoder,
      EncoderFacts facts,
      BatchQueue queue,
      DrainRate drainRate,
      EncoderListener listener,
      LongSupplier nanoTime) {
    this.encoder = encoder;
    this.queue = queue;
    this.seat = queue.seat();
    this.forward = new BisectingForward(encoder, facts, drainRate, listener, nanoTime);
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  @Override
  public void run() {
    listener.workers(1);
    try (encoder) {
      List<Pending> batch = take();
      while (!batch.isEmpty()) {
        listener.busyWorkers(1);
        run(batch);
        listener.busyWorkers(-1);
        batch = take();
      }
    } finally {
      listener.workers(-1);
    }
  }

  // Errors are caught too, here and below: a thread that died of one would leave its callers
  // waiting for ever.
  private List<Pending> take() {
    while (true) {
      try {
        return seat.take();
      } catch (Throwable e) {
        LastResort.check(e);
        queue.clear().forEach(entry -> BisectingForward.fail(entry, e, listener));
      }
    }
  }

  private void run(List<Pending> batch) {
    try {
      long now = nanoTime.getAsLong();
      for (Pending entry : batch) {
        listener.dequeued(entry.lane(), now - entry.since());
        if (entry.expire(now)) {
          listener.withdrawn(entry.lane(), 1);
        }
      }
      forward.run(batch);
    } catch (Throwable e) {
      LastResort.check(e);
      batch.forEach(entry -> BisectingForward.fail(entry, e, listener));
    }
  }
}
