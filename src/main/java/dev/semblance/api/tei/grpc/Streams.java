package dev.semblance.api.tei.grpc;

import com.google.protobuf.MessageLite;
import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers each message of a call by itself: one, or those of a stream side by side and in their
 * order. The first fault ends a stream. Safe to share.
 */
final class Streams {
  /** A message as it came, and as text. */
  private static final int BYTES_HELD = 3;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /**
   * How long a message waits for memory. Answers hold theirs until they are written, which is after
   * those of earlier messages: streams whose first messages wait for each other's last ones would
   * wait for ever.
   */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final int most;

  /**
   * @param most messages of one stream that are computed at once
   */
  Streams(int most) {
    this.most = most;
  }

  /** What one message is answered. */
  @FunctionalInterface
  interface Reply<Q, A> {
    A to(Q message, Call<Q, A> call);
  }

  <Q extends MessageLite, A> void each(Call<Q, A> call, Reply<Q, A> reply) {
    if (call.streams()) {
      inOrder(call, reply);
      return;
    }
    Q message = call.next();
    if (message == null) {
      throw new Fault.InvalidRequest(null, "the call has no message, needed: one");
    }
    HeldLease.current().take(held(message));
    call.write(reply.to(message, call));
  }

  private <Q extends MessageLite, A> void inOrder(Call<Q, A> call, Reply<Q, A> reply) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-message").factory());
    try {
      // An answer for each message in the order of the messages, then one of null.
      BlockingQueue<Future<@Nullable Answered<A>>> answers = new LinkedBlockingQueue<>();
      Semaphore room = new Semaphore(most);
      var _ = threads.submit(Call.carry(() -> read(call, reply, threads, answers, room)));
      for (Answered<A> one = next(answers); one != null; one = next(answers)) {
        try (HeldLease _ = one.lease()) {
          call.write(one.answer());
        }
        room.release();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static <A> @Nullable Answered<A> next(
      BlockingQueue<Future<@Nullable Answered<A>>> answers) {
    Future<@Nullable Answered<A>> first = Call.awaited(answers::take);
    return Call.<Optional<Answered<A>>>awaited(
            () -> {
              try {
                return Optional.ofNullable(first.get());
              } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                  throw cause;
                }
                throw new IllegalStateException(e.getCause());
              }
            })
        .orElse(null);
  }

  /** An answer, and what it and its message hold until it is written. */
  private record Answered<A>(A answer, HeldLease lease) {}

  private static <Q extends MessageLite, A> boolean read(
      Call<Q, A> call,
      Reply<Q, A> reply,
      ExecutorService threads,
      BlockingQueue<Future<@Nullable Answered<A>>> answers,
      Semaphore room) {
    try {
      for (Q message = call.next(); message != null; message = call.next()) {
        Q one = message;
        var _ =
            Call.awaited(
                () -> {
                  room.acquire();
                  return room;
                });
        answers.add(threads.submit(Call.carry(() -> answer(call, reply, one))));
      }
      answers.add(CompletableFuture.completedFuture(null));
      return true;
    } catch (RuntimeException e) {
      answers.add(CompletableFuture.failedFuture(e));
      return false;
    }
  }

  private static <Q extends MessageLite, A> Answered<A> answer(
      Call<Q, A> call, Reply<Q, A> reply, Q message) {
    return patiently(
        () -> {
          HeldLease lease = HeldLease.current().part();
          try {
            return ScopedValue.where(HeldLease.CURRENT, lease)
                .call(
                    () -> {
                      long bytes = held(message);
                      lease.take(bytes);
                      A answer = reply.to(message, call);
                      lease.giveBack(bytes);
                      return new Answered<>(answer, lease);
                    });
          } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
          }
        });
  }

  /**
   * A stream that finds the server busy waits, and with it its client: nothing more is read of it.
   * For memory it waits a minute at most.
   */
  static <T> T patiently(Supplier<T> work) {
    long since = System.nanoTime();
    while (true) {
      Duration pause;
      try {
        return work.get();
      } catch (Fault.Overloaded busy) {
        pause = busy.retryAfter();
      } catch (Fault.MemoryInUse full) {
        if (System.nanoTime() - since > LONGEST_WAIT.toNanos()) {
          throw full;
        }
        pause = full.retryAfter();
      }
      Duration rest = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      var _ =
          Call.awaited(
              () -> {
                Thread.sleep(rest);
                return rest;
              });
    }
  }

  private static long held(MessageLite message) {
    return (long) BYTES_HELD * message.getSerializedSize();
  }
}
