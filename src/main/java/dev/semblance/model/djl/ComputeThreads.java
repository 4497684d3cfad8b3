package dev.semblance.model.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads of this process that compute on the CPU, for all models.
 *
 * <p>libgomp keeps a team of helpers for every thread that ever computed with several threads, for
 * as long as that thread lives, and counts all of them: once there are more than processors, no
 * helper spins for its next piece of work any more but sleeps (libgomp's {@code team.c}, {@code
 * gomp_managed_threads}). A forward pass has a hundred such pieces: loading a model on one thread
 * and running it on another was enough to make a short text take 14 ms instead of 6 on two cores.
 * Hence whatever computes goes through here. Models share the cores in turn, too, instead of
 * disturbing each other.
 *
 * <p>For the same reason no pass has more threads than its share while others rest: their teams
 * would still be counted. Where a share is one thread there are no teams, and all cores for a short
 * text alone were tried: on two cores, a load generator beside it, its p50 fell by 18 %, its p99
 * rose by 45 %.
 */
public final class ComputeThreads {

  /** How many; read when they are first needed. {@code semblance.workers} sets it. */
  public static final String COUNT = "dev.semblance.compute-threads";

  private static final Logger log = LoggerFactory.getLogger(ComputeThreads.class);

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int THREADS = Math.max(1, Integer.getInteger(COUNT, 1));
  private static final CountDownLatch STARTED = new CountDownLatch(THREADS);

  private static final ThreadPoolExecutor EXECUTOR =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          ComputeThreads::thread);

  /** How long passes may go on coming when the process ends. */
  private static final long END_NANOS = 2_000_000_000;

  /** Rest that counts as the end of all passes. */
  private static final int END_RESTS = 10;

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(ComputeThreads::end, "semblance-compute-end"));
    } catch (IllegalStateException e) {
      log.debug("The process is ending already", e);
    }
  }

  private ComputeThreads() {}

  /**
   * Has the process wait for passes under way: it unmaps oneDNN's generated code at its end, and a
   * pass that is in it then brings the process down by SIGSEGV. A server that stops has none; its
   * last ones are let through.
   */
  private static void end() {
    long until = System.nanoTime() + END_NANOS;
    try {
      for (int rests = 0; rests < END_RESTS && System.nanoTime() < until; ) {
        boolean busy = EXECUTOR.getActiveCount() > 0 || !EXECUTOR.getQueue().isEmpty();
        rests = busy ? 0 : rests + 1;
        Thread.sleep(5);
      }
      if (EXECUTOR.getActiveCount() > 0) {
        EXECUTOR.shutdown();
        boolean ended = EXECUTOR.awaitTermination(10, TimeUnit.SECONDS);
        log.debug("Passes under way at the end of the process have ended: {}", ended);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a task on the thread of this class that calls it, with no helpers.
   *
   * <p>libtorch has one number of threads for those threads that compute for the first time later,
   * and others of their own for those that did: hence all of this class ask for theirs first.
   */
  static void onOne(Runnable task) {
    awaitAll();
    int threads = JniUtils.getNumThreads();
    JniUtils.setNumThreads(1);
    try {
      task.run();
    } finally {
      JniUtils.setNumThreads(threads);
    }
  }

  private static void awaitAll() {
    EXECUTOR.prestartAllCoreThreads();
    boolean interrupted = false;
    while (STARTED.getCount() > 0) {
      try {
        STARTED.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts of libtorch's threads begin with the first question for them. */
  private static Thread thread(Runnable work) {
    return Thread.ofPlatform()
        .name("semblance-compute-" + NUMBER.getAndIncrement())
        .daemon()
        .unstarted(
            () -> {
              try {
                Engine.getEngine(EncoderDevice.ENGINE);
                JniUtils.getNumThreads();
              } catch (EngineException | LinkageError e) {
                log.debug("No libtorch, as what is to be computed will say", e);
              } finally {
                STARTED.countDown();
              }
              work.run();
            });
  }

  /**
   * Has a thread run a task and waits for it, whether interrupted or not: native work cannot be
   * given up.
   */
  static <T> T call(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, EXECUTOR).join();
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
}
