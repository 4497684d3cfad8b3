package dev.semblance.encoder;

import java.util.concurrent.Callable;

/**
 * Whoever waits for what a thread computes, as far as it can be known to have gone away.
 *
 * <p>The side that takes requests binds {@link #CURRENT} around each; whoever makes such a thread
 * wait watches meanwhile. Work that other threads do for the same caller carries it over by {@link
 * #carry}.
 */
public interface WaitingCaller {

  /** The current thread's caller; unbound where nobody knows of one. */
  ScopedValue<WaitingCaller> CURRENT = ScopedValue.newInstance();

  /** From now until the watch is closed the current thread is interrupted if the caller leaves. */
  Watch watch();

  /** The time in which a caller is watched; closed by the thread that opened it. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {

    /** Nobody to watch. */
    Watch NONE = () -> {};

    /** Ends the watch and takes back the interrupt if there was one. */
    @Override
    void close();
  }

  /** Watches the current thread's caller, if it is known. */
  static Watch watchCurrent() {
    return CURRENT.isBound() ? CURRENT.get().watch() : Watch.NONE;
  }

  /** The same work for another thread, done there for the current thread's caller. */
  static <T> Callable<T> carry(Callable<T> work) {
    if (!CURRENT.isBound()) {
      return work;
    }
    WaitingCaller caller = CURRENT.get();
    return () -> ScopedValue.where(CURRENT, caller).call(work::call);
  }
}
