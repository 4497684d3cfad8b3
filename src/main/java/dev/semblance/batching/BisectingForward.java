package dev.semblance.batching;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.SequenceOutputs;
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
    SequenceOutputs[] outputs = encoder.forward(batch);
    long nanos = nanoTime.getAsLong() - began;
    check(outputs, batch);

    drainRate.forwarded(batch.tokens(), nanos);
    listener.forwarded(
        batch.size(),
        batch.tokens(),
        (int) Math.min(Integer.MAX_VALUE, (long) batch.size() * batch.maxSequenceLength()),
        nanos);
    EmbedResult.Pass pass = new EmbedResult.Pass(began, nanos);
    for (int b = 0; b < outputs.length; b++) {
      part.get(b).end(new Pending.Computed(outputs[b], pass));
    }
  }

  // A model is foreign code: its promise of non-null is checked, not believed.
  private void check(SequenceOutputs[] outputs, PackedBatch batch) {
    if (outputs == null || outputs.length != batch.size()) {
      throw new IllegalStateException(
          "the model gave "
              + (outputs == null ? "nothing" : "outputs of " + outputs.length + " sequences")
              + " for "
              + batch.size());
    }
    for (int b = 0; b < outputs.length; b++) {
      if (outputs[b] == null) {
        throw new IllegalStateException("the model gave nothing for sequence " + b);
      }
      outputs[b].check(batch.sequences().get(b), facts);
    }
  }
}
