package dev.semblance.connection;

import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.LastResort;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the connections of waiting threads again and again, and interrupts those whose client
 * has hung up. Safe to share.
 *
 * <p>To be watched costs a thread an entry in a set and nothing else: it neither wakes nor waits
 * for anybody. A connection is first looked at by the second look after it came, so a request that
 * is answered sooner is never looked at. A waiting thread does not read its connection, and one
 * that goes on has closed its watch before it does: the watch's lock lies between both readers.
 */
final class HangUps {
  static final long LOOK_MILLIS = 100;

  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
  private @Nullable ScheduledExecutorService looking;

  /** The connection of a thread that waits. */
  @FunctionalInterface
  interface Connection {
    /** Whether its client has ended it; returns at once. */
    boolean hungUp();
  }

  synchronized void start() {
    looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("semblance-hang-ups").daemon().factory());
    var _ =
        looking.scheduleWithFixedDelay(
            LastResort.checked(this::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  synchronized void stop() {
    if (looking != null) {
      looking.shutdownNow();
      looking = null;
    }
  }

  WaitingCaller.Watch watch(Connection connection) {
    Waiting watch = new Waiting(connection, Thread.currentThread());
    waiting.add(watch);
    return watch;
  }

  /** Looks once at every connection that was there at the look before. */
  void look() {
    waiting.forEach(Waiting::look);
  }

  /** How many threads are watched. */
  int watched() {
    return waiting.size();
  }

  private final class Waiting implements WaitingCaller.Watch {
    private final Connection connection;
    private final Thread thread;
    private boolean seen;
    private boolean over;
    private boolean interrupted;

    Waiting(Connection connection, Thread thread) {
      this.connection = connection;
      this.thread = thread;
    }

    synchronized void look() {
      if (over || interrupted) {
        return;
      }
      if (!seen) {
        seen = true;
      } else if (hungUp()) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** What a connection throws is its own trouble: the next look must come. */
    private boolean hungUp() {
      try {
        return connection.hungUp();
      } catch (RuntimeException _) {
        return false;
      }
    }

    @Override
    public synchronized void close() {
      over = true;
      waiting.remove(this);
      if (interrupted) {
        var _ = Thread.interrupted();
      }
    }
  }
}
