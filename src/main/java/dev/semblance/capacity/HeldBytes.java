package dev.semblance.capacity;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of the heap requests hold, all of them together, and how many they may. Safe to
 * share; never blocks.
 *
 * <p>What is counted is what a caller can make large: texts and vectors of a body, tokens, results
 * until their answer is written. What a request costs however small it is (its thread, its buffers)
 * is bounded by the number of connections.
 */
public final class HeldBytes {

  /** One request may hold this part of all: so one alone cannot have all others refused. */
  private static final int REQUEST_SHARE = 2;

  /** Of the heap, where nothing else is set; the rest is for the program, caches and batches. */
  private static final int DEFAULT_PERCENT = 40;

  /**
   * This part is for small requests alone, so that those who hold all they can do not have a short
   * text refused.
   */
  private static final int RESERVED_IN = 8;

  private static final long SMALL = 64 << 10;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param limit most bytes that all requests may hold together
   */
  public HeldBytes(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + " bytes, least is 1");
    }
    this.limit = limit;
  }

  /** Two fifths of the largest heap that this process may have. */
  public static long defaultLimit() {
    return Runtime.getRuntime().maxMemory() / 100 * DEFAULT_PERCENT;
  }

  /** A lease of nothing yet, for one request; to be closed however the request ends. */
  public HeldLease lease() {
    return new HeldLease(this);
  }

  /** Bytes that are held now. */
  public long held() {
    return held.get();
  }

  /** Most bytes that all requests may hold together. */
  public long limit() {
    return limit;
  }

  /** Most bytes that one request may hold. */
  public long requestLimit() {
    return limit / REQUEST_SHARE;
  }

  /**
   * @param own what the request holds already
   */
  void take(long own, long bytes) {
    if (own + bytes > requestLimit()) {
      throw new Fault.LimitExceeded(
          null,
          "the request needs "
              + (own + bytes)
              + " bytes of memory or more for its body, its tokens and its answer, at most "
              + requestLimit()
              + " are given to one request");
    }
    long room = own + bytes <= SMALL ? limit : limit - limit / RESERVED_IN;
    long now = held.get();
    while (now + bytes > room || !held.compareAndSet(now, now + bytes)) {
      if (now + bytes > room) {
        throw new Fault.MemoryInUse(now, bytes, room, RETRY_AFTER);
      }
      now = held.get();
    }
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }
}
