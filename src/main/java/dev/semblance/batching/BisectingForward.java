package dev.semblance.batching;

import dev.semblance.encoder.EmbeddingKind;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs a batch so that one bad sequence hurts itself only: when a pass fails, for want of memory or
 * for any other reason, both halves are tried again, down to the sequence that fails alone. A
 * sequence whose caller has gone meanwhile is left out. For one thread.
 */
final class BisectingForward {
  private final PackedEncoder encoder;
  private final EncoderFacts facts;
  private final DrainRate drainRate;
  private final EncoderListener listener;
  private final LongSupplier nanoTime;

  BisectingForward(
      PackedEncoder encoder,
      EncoderFacts facts,
      DrainRate drainRate,
      EncoderListener listener,
      LongSupplier nanoTime) {
    this.encoder = encoder;
    this.facts = facts;
    this.drainRate = drainRate;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /** Ends every entry, unless the JVM itself fails: then the {@link Error} comes out. */
  void run(List<Pending> batch) {
    Deque<List<Pending>> untried = new ArrayDeque<>();
    List<Pending> byLength = new ArrayList<>(batch);
    byLength.sort(Comparator.comparingInt(Pending::tokens));
    untried.push(byLength);
    while (!untried.isEmpty()) {
      List<Pending> part = untried.pop().stream().filter(Pending::begin).toList();
      if (part.isEmpty()) {
        continue;
      }
      try {
        forward(part);
      } catch (RuntimeException e) {
        LastResort.check(e);
        if (part.size() == 1) {
          fail(part.getFirst(), e, listener);
        } else {
          untried.push(part.subList(part.size() / 2, part.size()));
          untried.push(part.subList(0, part.size() / 2));
        }
      }
    }
  }

  static void fail(Pending entry, Throwable cause, EncoderListener listener) {
    if (!entry.ended()) {
      Fault fault = new Fault.ForwardFailed(entry.place(), cause);
      listener.failed(fault);
      entry.end(new Pending.Failed(fault));
    }
  }

  private void forward(List<Pending> part) {
    PackedBatch batch = PackedBatch.of(part.stream().map(Pending::sequence).toList());
    long began = nanoTime.getAsLong();
    float[][] values = encoder.forward(batch);
    long nanos = nanoTime.getAsLong() - began;
    checkShape(values, batch);

    drainRate.forwarded(batch.tokens(), nanos);
    listener.forwarded(
        batch.size(),
        batch.tokens(),
        (int) Math.min(Integer.MAX_VALUE, (long) batch.size() * batch.maxSequenceLength()),
        nanos);
    Pending.ForwardPass pass = new Pending.ForwardPass(began, nanos);
    for (int b = 0; b < values.length; b++) {
      part.get(b).end(new Pending.Computed(values[b], pass));
    }
  }

  // A model is foreign code: its promise of non-null is checked, not believed.
  private void checkShape(float[][] values, PackedBatch batch) {
    if (values == null || values.length != batch.size()) {
      throw new IllegalStateException(
          "the model gave "
              + (values == null ? "nothing" : values.length + " arrays")
              + " for "
              + batch.size()
              + " sequences");
    }
    for (int b = 0; b < values.length; b++) {
      PackedSequence sequence = batch.sequences().get(b);
      long needed =
          sequence.kind() == EmbeddingKind.SEQUENCE
              ? facts.dimensions()
              : (long) sequence.ids().length * facts.tokenSpace().dimensions();
      if (values[b] == null || values[b].length != needed) {
        throw new IllegalStateException(
            "the model gave "
                + (values[b] == null ? "no" : values[b].length)
                + " numbers for a sequence, needed: "
                + needed);
      }
    }
  }
}
