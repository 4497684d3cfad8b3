package dev.semblance.cache;

import dev.semblance.cache.CacheListener.Circuit;
import dev.semblance.cache.CacheListener.Failure;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries shared with other servers through a {@link RemoteStore} that may be slow, dead or silent:
 * then this is an empty cache that costs nothing. Safe to share.
 *
 * <p>A lookup waits for at most its budget, and only {@value #WAITING} do so at once. Four failures
 * among the last eight lookups open the circuit: the connection is dropped, which frees those who
 * still wait, and nobody is asked any more. No request ever tries whether the store is back: {@link
 * #probe}, on a thread of its own, connects anew after 0.5 s, 1 s, 2 s, ... up to 30 s, and closes
 * the circuit when the store answers. So an outage makes fewer than {@value #WAITING} + 8 lookups
 * wait, however long it lasts.
 *
 * <p>Writes are sent and forgotten; at most {@value #WRITE_BYTES} bytes of them are under way, the
 * rest is dropped.
 */
final class SharedCache implements AutoCloseable {

  /** Keys of one round trip: an answer that holds up a query behind it for a moment only. */
  static final int CHUNK = 64;

  static final int WAITING = 32;
  static final int WRITE_BYTES = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(SharedCache.class);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final RemoteStore store;
  private final Duration budget;
  private final CacheListener listener;
  private final LongSupplier nanoTime;
  private final CircuitBreaker breaker;
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Semaphore writing = new Semaphore(WRITE_BYTES);
  private final AtomicBoolean writesFail = new AtomicBoolean();
  private final AtomicBoolean gone = new AtomicBoolean();
  private volatile String trouble = "";

  /**
   * Connects to nothing yet.
   *
   * @param budget how long a lookup waits for the next {@value #CHUNK} entries
   * @param nanoTime the clock of deadlines and retries
   */
  SharedCache(RemoteStore store, Duration budget, CacheListener listener, LongSupplier nanoTime) {
    this.store = store;
    this.budget = budget;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.breaker =
        CircuitBreaker.of(
            "shared-cache",
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(8)
                .minimumNumberOfCalls(4)
                .failureRateThreshold(50)
                .permittedNumberOfCallsInHalfOpenState(1)
                // The first probe connects at once.
                .initialState(State.HALF_OPEN)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(FIRST_RETRY, 2, LAST_RETRY))
                .clock(new MonotonicClock(nanoTime))
                .build());
    listener.circuit(Circuit.HALF_OPEN);
    breaker
        .getEventPublisher()
        .onStateTransition(event -> turned(event.getStateTransition().getToState()));
  }

  /** What is there of these entries; empty rather than late. */
  Map<CacheKey, CacheEntry> get(List<CacheKey> keys, int dimensions, @Nullable Deadline deadline) {
    Map<CacheKey, CacheEntry> found = new HashMap<>();
    for (int from = 0; from < keys.size(); from += CHUNK) {
      List<CacheKey> chunk = keys.subList(from, Math.min(keys.size(), from + CHUNK));
      List<byte @Nullable []> answer = ask(chunk, deadline);
      if (answer == null) {
        break;
      }
      for (int i = 0; i < chunk.size(); i++) {
        byte[] bytes = answer.get(i);
        if (bytes != null) {
          read(chunk.get(i), dimensions, bytes, found);
        }
      }
    }
    return found;
  }

  private void read(CacheKey key, int dimensions, byte[] bytes, Map<CacheKey, CacheEntry> found) {
    CacheEntry entry = EntryBytes.read(key, dimensions, bytes);
    if (entry == null) {
      listener.failed(Failure.DAMAGED);
    } else {
      found.put(key, entry);
    }
  }

  /** Null when there is no answer, or none in time. */
  private @Nullable List<byte @Nullable []> ask(List<CacheKey> keys, @Nullable Deadline deadline) {
    if (!closed()) {
      return null;
    }
    if (!waiting.tryAcquire()) {
      listener.failed(Failure.BUSY);
      return null;
    }
    try {
      return breaker.tryAcquirePermission() ? await(store.get(keys), deadline) : null;
    } finally {
      waiting.release();
    }
  }

  private @Nullable List<byte @Nullable []> await(
      CompletableFuture<List<byte @Nullable []>> answer, @Nullable Deadline deadline) {
    long began = nanoTime.getAsLong();
    long most = budget.toNanos();
    long left = deadline == null ? most : Math.min(most, deadline.nanoTime() - began);
    try {
      List<byte @Nullable []> found = answer.get(left, TimeUnit.NANOSECONDS);
      breaker.onSuccess(nanoTime.getAsLong() - began, TimeUnit.NANOSECONDS);
      return found;
    } catch (TimeoutException e) {
      answer.cancel(true);
      if (left < most) {
        // The caller had no time: that says nothing about the store.
        breaker.releasePermission();
      } else {
        failed(Failure.TIMEOUT, "no answer within " + budget.toMillis() + " ms", e, began);
      }
    } catch (ExecutionException e) {
      failed(Failure.READ, String.valueOf(e.getCause()), e, began);
    } catch (InterruptedException e) {
      answer.cancel(true);
      breaker.releasePermission();
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
    return null;
  }

  private void failed(Failure failure, String why, Exception cause, long began) {
    LastResort.check(cause);
    trouble = why;
    listener.failed(failure);
    breaker.onError(nanoTime.getAsLong() - began, TimeUnit.NANOSECONDS, cause);
  }

  /** Sends an entry on its way, or drops it. */
  void put(CacheKey key, CacheEntry entry) {
    int bytes = EntryBytes.length(entry.vector().length);
    if (!closed() || !writing.tryAcquire(bytes)) {
      listener.failed(Failure.DROPPED);
      return;
    }
    CompletableFuture<?> _ =
        store
            .put(key, EntryBytes.write(key, entry))
            .whenComplete(
                (_, failure) -> {
                  writing.release(bytes);
                  written(failure);
                });
  }

  private void written(@Nullable Throwable failure) {
    if (failure == null) {
      writesFail.set(false);
      return;
    }
    LastResort.check(failure);
    listener.failed(Failure.WRITE);
    if (closed() && !writesFail.getAndSet(true)) {
      log.warn("The shared cache takes no entry: {}", failure.toString());
    }
  }

  /** Connects if it is time to; called again and again by one thread. */
  void probe() {
    if (closed() || !breaker.tryAcquirePermission()) {
      return;
    }
    long began = nanoTime.getAsLong();
    try {
      store.connect();
      breaker.onSuccess(nanoTime.getAsLong() - began, TimeUnit.NANOSECONDS);
    } catch (RemoteStore.RemoteFailure e) {
      if (Thread.currentThread().isInterrupted()) {
        // The server ends: that says nothing about the store.
        breaker.releasePermission();
        return;
      }
      trouble = String.valueOf(e.getMessage());
      breaker.onError(nanoTime.getAsLong() - began, TimeUnit.NANOSECONDS, e);
    }
  }

  boolean closed() {
    return breaker.getState() == State.CLOSED;
  }

  /** Bytes of writes under way. */
  int writeBytes() {
    return WRITE_BYTES - writing.availablePermits();
  }

  private void turned(State state) {
    switch (state) {
      case CLOSED -> {
        listener.circuit(Circuit.CLOSED);
        gone.set(false);
        log.info("The shared cache answers");
      }
      case HALF_OPEN -> listener.circuit(Circuit.HALF_OPEN);
      default -> {
        listener.circuit(Circuit.OPEN);
        if (!gone.getAndSet(true)) {
          log.warn("The shared cache is left alone until it answers: {}", trouble);
        }
        store.disconnect();
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
