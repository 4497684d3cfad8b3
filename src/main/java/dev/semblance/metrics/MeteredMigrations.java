package dev.semblance.metrics;

import dev.semblance.collection.MigrationListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts what migrations of collections do; a collection that has none has no meters. */
final class MeteredMigrations implements MigrationListener {
  private static final String COLLECTION = "collection";

  private final MeterRegistry registry;
  private final Map<String, Meter> left = new ConcurrentHashMap<>();

  MeteredMigrations(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void attended(String collection, LongSupplier documents) {
    ended(collection);
    left.put(
        collection,
        Gauge.builder(SemblanceMeter.MIGRATION_LEFT.meterName(), documents, LongSupplier::getAsLong)
            .description(SemblanceMeter.MIGRATION_LEFT.description())
            .tag(COLLECTION, collection)
            .strongReference(true)
            .register(registry));
  }

  @Override
  public void carried(String collection, int documents) {
    registry
        .counter(SemblanceMeter.MIGRATION_DOCUMENTS.meterName(), COLLECTION, collection)
        .increment(documents);
  }

  @Override
  public void ended(String collection) {
    Meter gone = left.remove(collection);
    if (gone != null) {
      registry.remove(gone);
    }
  }
}
