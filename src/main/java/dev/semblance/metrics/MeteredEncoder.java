package dev.semblance.metrics;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one model's encoder tells. All meters exist from the start, so that a rate is never
 * missing.
 */
final class MeteredEncoder implements EncoderListener {

  private final MeterRegistry registry;
  private final VendorMeters vendors;
  private final String model;
  private final Map<Lane, Counter> admitted = new EnumMap<>(Lane.class);
  private final Map<Lane, Counter> refused = new EnumMap<>(Lane.class);
  private final Map<Lane, Counter> withdrawn = new EnumMap<>(Lane.class);
  private final Map<Lane, Counter> tokens = new EnumMap<>(Lane.class);
  private final Map<Lane, Timer> line = new EnumMap<>(Lane.class);
  private final Map<Lane, Timer> queue = new EnumMap<>(Lane.class);
  private final Counter truncated;
  private final Counter paddingSaved;
  private final Timer tokenize;
  private final Timer forward;
  private final Timer finish;
  private final DistributionSummary batchTokens;
  private final DistributionSummary batchSequences;
  private final AtomicInteger workers = new AtomicInteger();
  private final AtomicInteger busyWorkers = new AtomicInteger();
  private volatile @Nullable Serving serving;

  MeteredEncoder(MeterRegistry registry, VendorMeters vendors, String model) {
    this.registry = registry;
    this.vendors = vendors;
    this.model = model;
    for (Lane lane : Lane.values()) {
      String tag = WireName.of(lane);
      admitted.put(lane, counter(SemblanceMeter.ADMITTED, "lane", tag));
      refused.put(lane, counter(SemblanceMeter.REFUSED, "lane", tag));
      withdrawn.put(lane, counter(SemblanceMeter.WITHDRAWN, "lane", tag));
      tokens.put(lane, counter(SemblanceMeter.TOKENS, "lane", tag));
      line.put(lane, timer(SemblanceMeter.LINE, "lane", tag));
      queue.put(lane, timer(SemblanceMeter.QUEUE, "lane", tag));
    }
    truncated = counter(SemblanceMeter.TRUNCATED);
    paddingSaved = counter(SemblanceMeter.PADDING_SAVED);
    tokenize = timer(SemblanceMeter.TOKENIZE);
    forward = timer(SemblanceMeter.FORWARD);
    finish = timer(SemblanceMeter.FINISH);
    batchTokens = summary(SemblanceMeter.BATCH_TOKENS, 16, 64, 256, 1024, 2048, 4096, 8192);
    batchSequences = summary(SemblanceMeter.BATCH_SEQUENCES, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    gauge(SemblanceMeter.QUEUE_TOKENS, now -> now.queue().tokens());
    gauge(SemblanceMeter.QUEUE_WAIT, now -> now.queue().seconds());
    gauge(SemblanceMeter.LINE_REQUESTS, now -> now.queue().requestsInLine());
    gauge(SemblanceMeter.WEIGHTS, now -> now.facts().memoryBytes());
    gauge(SemblanceMeter.FORWARD_WORKERS, workers::get);
    gauge(SemblanceMeter.FORWARD_BUSY, busyWorkers::get);
    failures(Fault.ForwardFailed.class);
    failures(Fault.NonFiniteEmbedding.class);
  }

  /** A model in memory; the gauges of one that is not stand at 0. */
  private record Serving(EncoderFacts facts, QueueDepth queue, Gauge loaded, Gauge kernels) {}

  private void gauge(SemblanceMeter meter, ToDoubleFunction<Serving> value) {
    gauge(
        meter,
        () -> {
          Serving current = serving;
          return current == null ? 0 : value.applyAsDouble(current);
        });
  }

  private void gauge(SemblanceMeter meter, Supplier<Number> now) {
    Gauge.builder(meter.meterName(), now)
        .description(meter.description())
        .baseUnit(meter.unit())
        .tag("model", model)
        .register(registry);
  }

  private Counter failures(Class<? extends Fault> fault) {
    return counter(SemblanceMeter.FAILED, "fault", fault.getSimpleName());
  }

  private Counter counter(SemblanceMeter meter, String... tags) {
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .baseUnit(meter.unit())
        .tag("model", model)
        .tags(tags)
        .register(registry);
  }

  private Timer timer(SemblanceMeter meter, String... tags) {
    return Timer.builder(meter.meterName())
        .description(meter.description())
        .tag("model", model)
        .tags(tags)
        .serviceLevelObjectives(Latencies.BUCKETS)
        .register(registry);
  }

  private DistributionSummary summary(SemblanceMeter meter, double... buckets) {
    return DistributionSummary.builder(meter.meterName())
        .description(meter.description())
        .baseUnit(meter.unit())
        .tag("model", model)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  @Override
  public void loaded(EncoderFacts facts, QueueDepth queue) {
    unloaded();
    SemblanceMeter meter = SemblanceMeter.MODEL_LOADED;
    Gauge loaded =
        Gauge.builder(meter.meterName(), () -> 1)
            .description(meter.description())
            .tag("model", model)
            .tag("space", facts.space().toString())
            .tag("dimensions", Integer.toString(facts.dimensions()))
            .tag("max_tokens", Integer.toString(facts.maxTokens()))
            .tag("dtype", facts.precision().wireName())
            .tag("device", facts.device().toString())
            .register(registry);
    serving = new Serving(facts, queue, loaded, kernels(facts));
    vendors.loaded(model, queue);
  }

  @Override
  public void unloaded() {
    Serving last = serving;
    serving = null;
    vendors.unloaded(model);
    if (last != null) {
      registry.remove(last.loaded());
      registry.remove(last.kernels());
    }
  }

  private Gauge kernels(EncoderFacts facts) {
    SemblanceMeter meter = SemblanceMeter.KERNELS;
    return Gauge.builder(meter.meterName(), () -> 1)
        .description(meter.description())
        .tag("model", model)
        .tag("device", facts.device().toString())
        .tag("dtype", facts.precision().wireName())
        // Devices name different things, Prometheus wants the same labels everywhere.
        .tag("linear", facts.kernels().linear())
        .tag("attention", facts.kernels().attention())
        .tag("chosen", facts.kernels().chosen())
        .register(registry);
  }

  @Override
  public void admitted(Lane lane, int sequences, long count) {
    of(admitted, lane).increment(sequences);
    of(tokens, lane).increment((double) count);
    vendors.admitted(count);
  }

  @Override
  public void refused(Lane lane, int sequences, long count) {
    of(refused, lane).increment(sequences);
  }

  @Override
  public void lined(Lane lane, long waitedNanos) {
    of(line, lane).record(waitedNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void withdrawn(Lane lane, int sequences) {
    of(withdrawn, lane).increment(sequences);
  }

  @Override
  public void tokenized(int sequences, int cut, long nanos) {
    tokenize.record(nanos, TimeUnit.NANOSECONDS);
    truncated.increment(cut);
    vendors.tokenized(nanos);
  }

  @Override
  public void dequeued(Lane lane, long waitedNanos) {
    of(queue, lane).record(waitedNanos, TimeUnit.NANOSECONDS);
    vendors.dequeued(waitedNanos);
  }

  @Override
  public void forwarded(int sequences, int count, int paddedTokens, long nanos) {
    forward.record(nanos, TimeUnit.NANOSECONDS);
    batchTokens.record(count);
    batchSequences.record(sequences);
    paddingSaved.increment(paddedTokens - count);
    vendors.forwarded(sequences, count, nanos);
  }

  @Override
  public void workers(int change) {
    workers.addAndGet(change);
  }

  @Override
  public void busyWorkers(int change) {
    busyWorkers.addAndGet(change);
  }

  @Override
  public void finished(int sequences, long nanos) {
    finish.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(Fault fault) {
    failures(fault.getClass()).increment();
  }

  private static <T> T of(Map<Lane, T> byLane, Lane lane) {
    T meter = byLane.get(lane);
    if (meter == null) {
      throw new IllegalStateException("no meter for " + lane);
    }
    return meter;
  }
}
