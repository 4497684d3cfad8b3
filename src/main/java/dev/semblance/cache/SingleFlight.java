package dev.semblance.cache;

import dev.semblance.encoder.Lane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets each text be embedded once at a time: the first request that asks for it embeds it, and all
 * others that ask meanwhile wait for the outcome. The name is Go's {@code singleflight}. Safe to
 * share.
 *
 * <p>Lanes are kept apart: a query does not wait for a bulk request to end.
 */
final class SingleFlight {

  private final ConcurrentMap<Text, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();

  private record Text(CacheKey key, Lane lane) {}

  /** How embedding a text ended. */
  sealed interface Outcome {

    /** It was embedded. */
    record Embedded(CacheEntry entry) implements Outcome {}

    /** The text itself is at fault: it would be for anybody. */
    record Refused() implements Outcome {}

    /** Whoever embedded it gave up, for a reason of its own: somebody else may try. */
    record Abandoned() implements Outcome {}
  }

  /**
   * The outcome to wait for, or null when nobody embeds this text: then the caller does, and must
   * call {@link #end}.
   */
  @Nullable CompletableFuture<Outcome> begin(CacheKey key, Lane lane) {
    return running.putIfAbsent(new Text(key, lane), new CompletableFuture<>());
  }

  /** Tells all who wait how it ended; called once by whoever began. */
  void end(CacheKey key, Lane lane, Outcome outcome) {
    CompletableFuture<Outcome> waiting = running.remove(new Text(key, lane));
    if (waiting != null) {
      waiting.complete(outcome);
    }
  }

  int size() {
    return running.size();
  }
}
