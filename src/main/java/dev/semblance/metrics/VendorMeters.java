package dev.semblance.metrics;

import dev.semblance.encoder.Lane;
import dev.semblance.encoder.QueueDepth;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * The names that TEI's and vLLM's dashboards ask for, where one of our meters means the same; of
 * all models together, as those servers have one. Durations are in seconds, without the word in the
 * name. Safe to share.
 */
final class VendorMeters {
  private final DistributionSummary batchSize;
  private final DistributionSummary batchTokens;
  private final DistributionSummary tokenize;
  private final DistributionSummary queue;
  private final DistributionSummary inference;
  private final Counter promptTokens;
  private final ConcurrentMap<String, QueueDepth> queues = new ConcurrentHashMap<>();

  VendorMeters(MeterRegistry registry) {
    batchSize = counts(registry, "te_batch_next_size", "Texts in a forward pass");
    batchTokens = counts(registry, "te_batch_next_tokens", "Tokens in a forward pass");
    tokenize = seconds(registry, "te_embed_tokenization_duration", "Turning texts into tokens");
    queue = seconds(registry, "te_embed_queue_duration", "How long a text waited for its batch");
    inference = seconds(registry, "te_embed_inference_duration", "One forward pass");
    promptTokens =
        Counter.builder("vllm:prompt_tokens")
            .description("Tokens of texts let into the queue")
            .register(registry);
    waiting(registry, "te_queue_size");
    waiting(registry, "vllm:num_requests_waiting");
  }

  private static DistributionSummary counts(
      MeterRegistry registry, String name, String description) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(1, 8, 32, 128, 512, 2048, 8192)
        .register(registry);
  }

  /** Count and sum alone: Micrometer rounds values up to whole numbers before it fills buckets. */
  private static DistributionSummary seconds(
      MeterRegistry registry, String name, String description) {
    return DistributionSummary.builder(name)
        .description(description + ", in seconds")
        .register(registry);
  }

  private void waiting(MeterRegistry registry, String name) {
    Gauge.builder(name, queues.values(), VendorMeters::sequences)
        .description("Texts that wait for a batch")
        .register(registry);
  }

  private static double sequences(Collection<QueueDepth> queues) {
    double sum = 0;
    for (QueueDepth one : queues) {
      for (Lane lane : Lane.values()) {
        sum += one.waiting(lane).sequences();
      }
    }
    return sum;
  }

  void loaded(String model, QueueDepth depth) {
    queues.put(model, depth);
  }

  void unloaded(String model) {
    queues.remove(model);
  }

  void admitted(long tokens) {
    promptTokens.increment((double) tokens);
  }

  void tokenized(long nanos) {
    tokenize.record(inSeconds(nanos));
  }

  void dequeued(long nanos) {
    queue.record(inSeconds(nanos));
  }

  void forwarded(int sequences, int tokens, long nanos) {
    batchSize.record(sequences);
    batchTokens.record(tokens);
    inference.record(inSeconds(nanos));
  }

  private static double inSeconds(long nanos) {
    return (double) nanos / TimeUnit.SECONDS.toNanos(1);
  }
}
