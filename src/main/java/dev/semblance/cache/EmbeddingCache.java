package dev.semblance.cache;

import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderLayer;
import dev.semblance.fault.LastResort;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings that all models of this server keep: in memory, in Redis, in both or nowhere. Safe
 * to share.
 */
final class EmbeddingCache implements EncoderLayer, AutoCloseable {

  /** How often it is asked whether it is time to reconnect; the circuit says when. */
  private static final int PROBE_MILLIS = 200;

  private final CacheTiers tiers;
  private @Nullable ScheduledExecutorService prober;
  private boolean closed;

  EmbeddingCache(CacheTiers tiers) {
    this.tiers = tiers;
  }

  /** Redis is asked for from the first encoder on: a check of the settings connects to nothing. */
  private synchronized void startProbing(SharedCache shared) {
    if (prober != null || closed) {
      return;
    }
    prober =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("semblance-cache-probe").factory());
    Future<?> _ =
        prober.scheduleWithFixedDelay(
            LastResort.checked(shared::probe), 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Place place() {
    return Place.CACHED;
  }

  /**
   * The encoder with this cache before it; the encoder itself when nothing is kept.
   *
   * @param model the name that meters show
   */
  @Override
  public Encoder around(String model, Encoder next) {
    if (tiers.memory() == null && tiers.shared() == null) {
      return next;
    }
    SharedCache shared = tiers.shared();
    if (shared != null) {
      startProbing(shared);
    }
    // So that meters are there, at 0, before the first request.
    for (CacheListener.Source source : CacheListener.Source.values()) {
      tiers.listener().answered(model, source, 0);
    }
    return new CachingEncoder(model, next, tiers, System::nanoTime);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (prober != null) {
      prober.shutdownNow();
    }
    if (tiers.shared() != null) {
      tiers.shared().close();
    }
  }
}
