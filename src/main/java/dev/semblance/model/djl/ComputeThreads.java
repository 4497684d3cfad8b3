package dev.semblance.model.djl;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The few threads of this process that compute on the CPU, for all models. Safe to share.
 *
 * <p>libgomp keeps a team of helpers for every thread that ever computed with several threads, for
 * as long as that thread lives, and counts all of them: once there are more than processors, no
 * helper spins for its next piece of work any more but sleeps (libgomp's {@code team.c}, {@code
 * gomp_managed_threads}). A forward pass has a hundred such pieces: loading a model on one thread
 * and running it on another was enough to make a short text take 14 ms instead of 6 on two cores.
 * Hence whatever computes goes through here, and only the first thread may have all cores, when
 * nothing else computes. Models share the cores in turn, too, instead of disturbing each other.
 */
public final class ComputeThreads {

  /** How many; read when they are first needed. {@code semblance.workers} sets it. */
  public static final String COUNT = "dev.semblance.compute-threads";

  /** DJL's own property: libtorch's threads for each of these. */
  public static final String WIDTH = "ai.djl.pytorch.num_threads";

  private static final ComputeThreads SHARED =
      new ComputeThreads(
          Math.max(1, Integer.getInteger(COUNT, 1)), Math.max(1, Integer.getInteger(WIDTH, 1)));

  private final int count;
  private final int width;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition freed = lock.newCondition();
  private final PriorityQueue<Worker> free = new PriorityQueue<>();

  private ComputeThreads(int count, int width) {
    this.count = count;
    this.width = width;
    for (int i = 0; i < count; i++) {
      free.add(new Worker(i));
    }
  }

  static ComputeThreads shared() {
    return SHARED;
  }

  /**
   * Has a thread run a task and waits for it, whether interrupted or not: native work cannot be
   * given up.
   */
  <T> T call(Supplier<T> task) {
    return call(false, task);
  }

  /**
   * As {@link #call(Supplier)}.
   *
   * @param small whether it is over soon, so that it may have the cores of those that do nothing
   */
  <T> T call(boolean small, Supplier<T> task) {
    boolean alone;
    Worker worker;
    lock.lock();
    try {
      while (free.isEmpty()) {
        freed.awaitUninterruptibly();
      }
      alone = free.size() == count;
      worker = free.remove();
    } finally {
      lock.unlock();
    }
    try {
      return worker.run(small && alone ? count * width : width, task);
    } finally {
      lock.lock();
      try {
        free.add(worker);
        freed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Worker implements Comparable<Worker> {
    private final int number;
    private final ExecutorService thread;
    private int threads;

    Worker(int number) {
      this.number = number;
      this.thread =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().name("semblance-compute-" + number).daemon().factory());
    }

    <T> T run(int wanted, Supplier<T> task) {
      try {
        return CompletableFuture.supplyAsync(
                () -> {
                  use(wanted);
                  return task.get();
                },
                thread)
            .join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        if (e.getCause() instanceof Error cause) {
          throw cause;
        }
        throw e;
      }
    }

    /** libtorch keeps the number for each thread, and sets it from a common one at first use. */
    private void use(int wanted) {
      if (threads == wanted) {
        return;
      }
      if (threads == 0) {
        Engine.getEngine(EncoderDevice.ENGINE);
        JniUtils.getNumThreads();
      }
      JniUtils.setNumThreads(wanted);
      threads = wanted;
    }

    @Override
    public int compareTo(Worker other) {
      return Integer.compare(number, other.number);
    }
  }
}
