package dev.semblance.bench;

import dev.semblance.bench.Target.Connection;
import dev.semblance.bench.Target.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Clients that ask again as soon as they were answered. All take their texts from one row, so that
 * a faster client gets more of them.
 */
final class ClosedLoop implements Loop {

  /** A target that cannot be reached is not asked a hundred thousand times a second. */
  private static final long UNREACHABLE_MILLIS = 50;

  private final Run run;
  private final LongSupplier nanoTime;
  private final Crew crew = new Crew();
  private final AtomicLong requests = new AtomicLong();
  private Tally tally = new Tally(0);
  private volatile long end;

  ClosedLoop(Run run, LongSupplier nanoTime) {
    this.run = run;
    this.nanoTime = nanoTime;
  }

  @Override
  public void start() throws InterruptedException {
    List<Connection> connections =
        Stream.generate(run.target()::connect).limit(run.scenario().clients()).toList();
    Crew opening = new Crew();
    connections.forEach(connection -> opening.start(Thread.ofVirtual(), connection::open));
    while (!opening.await(run.timeout())) {
      // Each gives up by itself.
    }
    long began = nanoTime.getAsLong();
    tally = new Tally(began);
    end = began + run.duration().toNanos();
    for (Connection connection : connections) {
      crew.start(Thread.ofVirtual().name("semblance-bench"), () -> client(connection));
    }
  }

  @Override
  public boolean await(Duration most) throws InterruptedException {
    return crew.await(most);
  }

  @Override
  public void stop() {
    end = nanoTime.getAsLong();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  private void client(Connection connection) {
    int batch = run.scenario().batch();
    try (connection) {
      for (long sent = nanoTime.getAsLong(); sent < end; sent = nanoTime.getAsLong()) {
        Reply reply = connection.send(run.textOf(requests.getAndIncrement()), batch);
        long arrived = nanoTime.getAsLong();
        Answer answer = reply.read();
        tally.count(sent, sent, arrived, batch, answer);
        if (answer instanceof Answer.Failed(String kind, _)
            && kind.equals(Answer.Failed.UNREACHABLE)) {
          TimeUnit.MILLISECONDS.sleep(UNREACHABLE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
