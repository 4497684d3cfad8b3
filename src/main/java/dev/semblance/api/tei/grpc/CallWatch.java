package dev.semblance.api.tei.grpc;

import dev.semblance.encoder.WaitingCaller;
import java.util.HashSet;
import java.util.Set;

/** Interrupts the threads that wait for a call when its client cancels it. Safe to share. */
final class CallWatch implements WaitingCaller {
  private final Set<Waiting> waiting = new HashSet<>();
  private boolean left;

  /** The client is gone, for good. */
  synchronized void leave() {
    left = true;
    waiting.forEach(Waiting::interrupt);
  }

  synchronized boolean hasLeft() {
    return left;
  }

  @Override
  public synchronized Watch watch() {
    Waiting watch = new Waiting(Thread.currentThread());
    if (left) {
      watch.interrupt();
    } else {
      waiting.add(watch);
    }
    return watch;
  }

  private final class Waiting implements Watch {
    private final Thread thread;
    private boolean interrupted;

    Waiting(Thread thread) {
      this.thread = thread;
    }

    void interrupt() {
      interrupted = true;
      thread.interrupt();
    }

    @Override
    public void close() {
      synchronized (CallWatch.this) {
        waiting.remove(this);
        if (interrupted) {
          var _ = Thread.interrupted();
        }
      }
    }
  }
}
