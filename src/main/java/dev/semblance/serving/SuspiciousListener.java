package dev.semblance.serving;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.fault.Fault;
import java.util.function.Consumer;

/** Passes everything on, and reports failed passes to one more. */
record SuspiciousListener(EncoderListener next, Consumer<Fault> onFailure)
    implements EncoderListener {

  @Override
  public void admitted(Lane lane, int sequences, long tokens) {
    next.admitted(lane, sequences, tokens);
  }

  @Override
  public void refused(Lane lane, int sequences, long tokens) {
    next.refused(lane, sequences, tokens);
  }

  @Override
  public void lined(Lane lane, long waitedNanos) {
    next.lined(lane, waitedNanos);
  }

  @Override
  public void withdrawn(Lane lane, int sequences) {
    next.withdrawn(lane, sequences);
  }

  @Override
  public void tokenized(int sequences, int truncated, long nanos) {
    next.tokenized(sequences, truncated, nanos);
  }

  @Override
  public void dequeued(Lane lane, long waitedNanos) {
    next.dequeued(lane, waitedNanos);
  }

  @Override
  public void forwarded(int sequences, int tokens, int paddedTokens, long nanos) {
    next.forwarded(sequences, tokens, paddedTokens, nanos);
  }

  @Override
  public void loaded(EncoderFacts facts, QueueDepth queue) {
    next.loaded(facts, queue);
  }

  @Override
  public void unloaded() {
    next.unloaded();
  }

  @Override
  public void finished(int sequences, long nanos) {
    next.finished(sequences, nanos);
  }

  @Override
  public void workers(int change) {
    next.workers(change);
  }

  @Override
  public void busyWorkers(int change) {
    next.busyWorkers(change);
  }

  @Override
  public void failed(Fault fault) {
    if (fault instanceof Fault.ForwardFailed || fault instanceof Fault.NonFiniteEmbedding) {
      onFailure.accept(fault);
    }
    next.failed(fault);
  }
}
