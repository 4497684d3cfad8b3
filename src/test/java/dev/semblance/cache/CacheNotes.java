package dev.semblance.cache;

import java.util.EnumMap;
import java.util.Map;

/** Sums up what a cache tells. */
final class CacheNotes implements CacheListener {

  private final Map<Source, Integer> answered = new EnumMap<>(Source.class);
  private final Map<Failure, Integer> failed = new EnumMap<>(Failure.class);
  private int evicted;
  private long bytes;
  private Circuit circuit = Circuit.CLOSED;

  @Override
  public synchronized void answered(String model, Source source, int inputs) {
    answered.merge(source, inputs, Integer::sum);
  }

  @Override
  public synchronized void evicted(int entries) {
    evicted += entries;
  }

  @Override
  public synchronized void memoryChanged(long change) {
    bytes += change;
  }

  @Override
  public synchronized void failed(Failure failure) {
    failed.merge(failure, 1, Integer::sum);
  }

  @Override
  public synchronized void circuit(Circuit now) {
    circuit = now;
  }

  synchronized int answered(Source source) {
    return answered.getOrDefault(source, 0);
  }

  synchronized int failures(Failure failure) {
    return failed.getOrDefault(failure, 0);
  }

  synchronized int evicted() {
    return evicted;
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized Circuit circuit() {
    return circuit;
  }
}
