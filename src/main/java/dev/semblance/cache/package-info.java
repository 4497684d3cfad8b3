/**
 * Answers what was embedded before without embedding it again: {@code CachingEncoder} around an
 * {@link dev.semblance.encoder.Encoder}, made by {@link dev.semblance.cache.EmbeddingCache}.
 *
 * <p>An <em>entry</em> is the answer to one text under one {@code CacheKey}, which holds everything
 * that can change it. Entries live in this process ({@code MemoryCache}, Caffeine) and, shared with
 * other servers, in Redis or Valkey ({@code SharedCache} around {@code RedisStore}, Lettuce behind
 * a Resilience4j circuit breaker). While a text is being embedded, other requests for the same text
 * wait for the outcome ({@code SingleFlight}). Faults are never kept.
 */
@NullMarked
@ApplicationModule(
    displayName = "Cache",
    allowedDependencies = {"capacity", "encoder", "fault", "text"})
package dev.semblance.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
