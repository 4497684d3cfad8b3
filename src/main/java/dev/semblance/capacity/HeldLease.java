package dev.semblance.capacity;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one request holds. It grows by {@link #take} before something is held, shrinks by
 * {@link #giveBack} when that is garbage, and gives all back when it is closed. Safe to share among
 * the threads of its request.
 *
 * <p>It takes from {@link HeldBytes} in whole steps, so that a small request touches what all share
 * twice and no more.
 */
public final class HeldLease implements AutoCloseable {

  /** That of the request which the current thread works for; unbound outside of requests. */
  public static final ScopedValue<HeldLease> CURRENT = ScopedValue.newInstance();

  private static final long STEP = 16 << 10;

  /** For work that no request asked for: counts nothing, refuses nothing. */
  private static final HeldLease UNCOUNTED = new HeldLease(null);

  private final @Nullable HeldBytes budget;
  private final @Nullable HeldLease whole;
  private long used;
  private long taken;
  private boolean closed;
  private final List<Runnable> atEnd = new ArrayList<>(0);
  private final Set<HeldLease> parts = ConcurrentHashMap.newKeySet();

  HeldLease(@Nullable HeldBytes budget) {
    this(budget, null);
  }

  private HeldLease(@Nullable HeldBytes budget, @Nullable HeldLease whole) {
    this.budget = budget;
    this.whole = whole;
  }

  /** The current request's; one that counts nothing where there is none. */
  public static HeldLease current() {
    return CURRENT.isBound() ? CURRENT.get() : UNCOUNTED;
  }

  /** The same work for another thread, done there for the current thread's request. */
  public static <T> Callable<T> carry(Callable<T> work) {
    if (!CURRENT.isBound()) {
      return work;
    }
    HeldLease lease = CURRENT.get();
    return () -> ScopedValue.where(CURRENT, lease).call(work::call);
  }

  /**
   * A lease of its own for a part of the request, such as one message of a stream. It takes from
   * the same bytes, has the limit of one request, and is closed when the part is over, or else with
   * this lease.
   *
   * @throws Fault.Cancelled when the request is over
   */
  public synchronized HeldLease part() {
    if (budget == null) {
      return this;
    }
    if (closed) {
      throw new Fault.Cancelled();
    }
    HeldLease part = new HeldLease(budget, this);
    parts.add(part);
    return part;
  }

  /**
   * Takes bytes before they are held.
   *
   * @throws Fault.LimitExceeded when one request may not hold so much
   * @throws Fault.MemoryInUse when others hold too much now
   * @throws Fault.Cancelled when the request is over: whoever works on for it may stop
   */
  public synchronized void take(long bytes) {
    if (budget == null) {
      return;
    }
    if (closed) {
      throw new Fault.Cancelled();
    }
    if (used + bytes > taken) {
      long missing = used + bytes - taken;
      // The last step before the limit may be smaller: a limit is reached to the byte.
      long step = Math.clamp(budget.requestLimit() - taken, 0, STEP);
      long more = Math.max(missing, step);
      budget.take(taken, more);
      taken += more;
    }
    used += bytes;
  }

  /** Gives back what was taken and is garbage now. */
  public synchronized void giveBack(long bytes) {
    if (budget == null || closed) {
      return;
    }
    used -= bytes;
    long spare = taken - used - STEP;
    if (spare > 0) {
      budget.giveBack(spare);
      taken -= spare;
    }
  }

  /**
   * Gives something else back when the request is over; now, outside of requests.
   *
   * @param action throws nothing
   */
  public synchronized void atEnd(Runnable action) {
    if (budget == null || closed) {
      action.run();
    } else {
      atEnd.add(action);
    }
  }

  /** Bytes that are held now. */
  public synchronized long used() {
    return used;
  }

  /**
   * Gives everything back, that of its parts too; what is taken later is refused. Doing it again is
   * harmless.
   */
  @Override
  public void close() {
    giveAllBack();
    // Not under the lock of this lease: each part removes itself from it.
    parts.forEach(HeldLease::close);
    if (whole != null) {
      whole.parts.remove(this);
    }
  }

  private synchronized void giveAllBack() {
    if (budget != null && !closed) {
      closed = true;
      budget.giveBack(taken);
      taken = 0;
      used = 0;
      atEnd.forEach(Runnable::run);
    }
  }
}
