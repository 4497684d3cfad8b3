package dev.semblance.cache;

import dev.semblance.encoder.Lane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts that are being embedded now, so that whoever wants the same waits instead. Safe to
 * share.
 *
 * <p>Each lane has its own: a query does not wait for a bulk request to end.
 */
final class Flights {

  private final ConcurrentMap<Route, CompletableFuture<Ending>> flights = new ConcurrentHashMap<>();

  private record Route(CacheKey key, Lane lane) {}

  /** How a flight ended. */
  sealed interface Ending {

    /** Embedded. */
    record Landed(CacheEntry entry) implements Ending {}

    /** The text itself is at fault: it would be for anybody. */
    record Refused() implements Ending {}

    /** Whoever embedded it gave up, for a reason of its own: somebody else may try. */
    record Abandoned() implements Ending {}
  }

  /** The flight to wait for, or null when the caller now leads one and must end it. */
  @Nullable CompletableFuture<Ending> join(CacheKey key, Lane lane) {
    return flights.putIfAbsent(new Route(key, lane), new CompletableFuture<>());
  }

  /** Ends a flight that the caller leads; once. */
  void end(CacheKey key, Lane lane, Ending ending) {
    CompletableFuture<Ending> flight = flights.remove(new Route(key, lane));
    if (flight != null) {
      flight.complete(ending);
    }
  }

  int size() {
    return flights.size();
  }
}
