/**
 * Answers what was embedded before without embedding it again: {@code CachingEncoder} around an
 * {@link dev.semblance.encoder.Encoder}, made by {@link dev.semblance.cache.EmbeddingCache}.
 *
 * <p>An <em>entry</em> is the answer to one text under one {@code CacheKey}, which holds everything
 * that can change it. Entries live in this process ({@code MemoryCache}, Caffeine) and, shared with
 * other servers, in Redis or Valkey ({@code SharedCache} around {@code RedisStore}, Lettuce behind
 * a Resilience4j circuit breaker). A <em>flight</em> is a text that is being embedded now, which
 * others who want the same wait for. Faults are never kept.
 */
@NullMarked
@ApplicationModule(
    displayName = "Cache",
    allowedDependencies = {"capacity", "encoder", "fault"})
package dev.semblance.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
