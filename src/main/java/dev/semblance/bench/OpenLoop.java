package dev.semblance.bench;

import dev.semblance.bench.Target.Connection;
import dev.semblance.bench.Target.Reply;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Requests that come when they come, however long earlier ones take. Each has a thread of its own;
 * connections are opened as they are needed, up to the scenario's clients, and the one used last is
 * used next. What then waits for a connection waits in order, and its time counts.
 */
final class OpenLoop implements Loop {

  /** Threads oversleep by about so much; it is waited out awake. */
  private static final long SPIN_NANOS = 60_000;

  private final Run run;
  private final Arrivals arrivals;
  private final LongSupplier nanoTime;
  private final Crew crew = new Crew();
  private final Semaphore free;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private Tally tally = new Tally(0);
  private long began;
  private volatile boolean stopped;

  OpenLoop(Run run, Arrivals arrivals, LongSupplier nanoTime) {
    this.run = run;
    this.arrivals = arrivals;
    this.nanoTime = nanoTime;
    this.free = new Semaphore(run.scenario().clients(), true);
  }

  @Override
  public void start() {
    Connection first = run.target().connect();
    first.open();
    idle.addFirst(first);
    began = nanoTime.getAsLong();
    tally = new Tally(began);
    crew.start(Thread.ofPlatform().daemon().name("semblance-bench"), this::dispatch);
  }

  @Override
  public boolean await(Duration most) throws InterruptedException {
    boolean over = crew.await(most);
    if (over) {
      idle.forEach(Connection::close);
      idle.clear();
    }
    return over;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  private void dispatch() {
    long last = run.duration().toNanos();
    long request = 0;
    for (long due = arrivals.next(); due < last; due = arrivals.next()) {
      long at = began + due;
      waitUntil(at);
      if (stopped) {
        return;
      }
      long text = run.textOf(request++);
      crew.start(Thread.ofVirtual().name("semblance-bench"), () -> request(at, text));
    }
  }

  private void waitUntil(long at) {
    for (long left = at - nanoTime.getAsLong(); left > 0; left = at - nanoTime.getAsLong()) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void request(long due, long text) {
    int batch = run.scenario().batch();
    if (!permitted()) {
      long now = nanoTime.getAsLong();
      String message = "no connection was free until " + run.timeout() + " after the run";
      tally.count(due, now, now, batch, new Answer.Failed(Answer.Failed.UNSENT, message));
      return;
    }
    Connection connection = idle.pollFirst();
    if (connection == null) {
      connection = run.target().connect();
    }
    long sent = nanoTime.getAsLong();
    Reply reply = connection.send(text, batch);
    long arrived = nanoTime.getAsLong();
    Answer answer = reply.read();
    idle.addFirst(connection);
    free.release();
    tally.count(due, sent, arrived, batch, answer);
  }

  private boolean permitted() {
    long end = began + run.duration().toNanos() + run.timeout().toNanos();
    try {
      return free.tryAcquire(end - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
