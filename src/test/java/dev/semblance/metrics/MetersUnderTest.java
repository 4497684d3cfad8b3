package dev.semblance.metrics;

import dev.semblance.cache.CacheListener;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.QueueDepth;
import dev.semblance.encoder.Truncate;
import dev.semblance.vector.VectorSimilarity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;

/** Every meter of ours in a registry of Prometheus' kind. */
final class MetersUnderTest {

  static final EncoderFacts FACTS =
      new EncoderFacts(
          new EmbeddingSpace("toy", "0123456789ab", "mean", 24),
          new EmbeddingSpace("toy", "0123456789ab", "tokens", 24),
          48,
          258,
          true,
          Prompts.NONE,
          VectorSimilarity.COSINE,
          Truncate.ERROR,
          Precision.FLOAT32,
          ComputeDevice.CPU,
          Kernels.NONE,
          4_000,
          EncoderFacts.Offer.EMBEDDINGS);

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** What other servers' dashboards ask for; no names of ours. */
  final PrometheusMeterRegistry vendors = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  final MeteredEncoder encoder = new MeteredEncoder(registry, new VendorMeters(vendors), "default");
  final MeteredAnswers answers = new MeteredAnswers(registry);
  final MeteredCallers callers = new MeteredCallers(registry);
  final MeteredCache cache = new MeteredCache(registry);
  long tokens;
  double seconds;
  int requestsInLine;

  MetersUnderTest() {
    new MeteredProcess().bindTo(registry);
    new MeteredMemory(new HeldBytes(1 << 20)).bindTo(registry);
    MeteredMigrations migrations = new MeteredMigrations(registry);
    migrations.attended("books", () -> 7);
    migrations.carried("books", 3);
    var _ = new WatchedStore(registry, Tracer.NOOP).watch("pgvector", "nearest", () -> true);
    callers.told("overloaded", "team");
    callers.charged("team", 3);
    answers.promptMissing("default");
    new MetricsConfiguration()
        .sharedThreadsMeter(new SharedThreads(1, 1, 1, System::nanoTime))
        .bindTo(registry);
    cache.answered("default", CacheListener.Source.MISS, 1);
    cache.circuit(CacheListener.Circuit.CLOSED);
    load();
  }

  void load() {
    encoder.loaded(
        FACTS,
        new QueueDepth() {
          @Override
          public long tokens() {
            return tokens;
          }

          @Override
          public double seconds() {
            return seconds;
          }

          @Override
          public int requestsInLine() {
            return requestsInLine;
          }

          @Override
          public Waiting waiting(Lane lane) {
            return Waiting.NONE;
          }
        });
  }

  /** What Prometheus would read, without its comments. */
  String scrape() {
    return registry.scrape().replaceAll("(?m)^#.*\n", "");
  }
}
