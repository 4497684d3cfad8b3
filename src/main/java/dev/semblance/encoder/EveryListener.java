package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import java.util.List;

/** Several listeners as one, told in their order. */
record EveryListener(List<EncoderListener> listeners) implements EncoderListener {

  EveryListener {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void loaded(EncoderFacts facts, QueueDepth queue) {
    listeners.forEach(one -> one.loaded(facts, queue));
  }

  @Override
  public void unloaded() {
    listeners.forEach(EncoderListener::unloaded);
  }

  @Override
  public void admitted(Lane lane, int sequences, long tokens) {
    listeners.forEach(one -> one.admitted(lane, sequences, tokens));
  }

  @Override
  public void refused(Lane lane, int sequences, long tokens) {
    listeners.forEach(one -> one.refused(lane, sequences, tokens));
  }

  @Override
  public void lined(Lane lane, long waitedNanos) {
    listeners.forEach(one -> one.lined(lane, waitedNanos));
  }

  @Override
  public void tokenized(int sequences, int truncated, long nanos) {
    listeners.forEach(one -> one.tokenized(sequences, truncated, nanos));
  }

  @Override
  public void withdrawn(Lane lane, int sequences) {
    listeners.forEach(one -> one.withdrawn(lane, sequences));
  }

  @Override
  public void dequeued(Lane lane, long waitedNanos) {
    listeners.forEach(one -> one.dequeued(lane, waitedNanos));
  }

  @Override
  public void forwarded(int sequences, int tokens, int paddedTokens, long nanos) {
    listeners.forEach(one -> one.forwarded(sequences, tokens, paddedTokens, nanos));
  }

  @Override
  public void finished(int sequences, long nanos) {
    listeners.forEach(one -> one.finished(sequences, nanos));
  }

  @Override
  public void workers(int change) {
    listeners.forEach(one -> one.workers(change));
  }

  @Override
  public void busyWorkers(int change) {
    listeners.forEach(one -> one.busyWorkers(change));
  }

  @Override
  public void failed(Fault fault) {
    listeners.forEach(one -> one.failed(fault));
  }
}
