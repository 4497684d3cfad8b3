package dev.semblance.model.djl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

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

  private static final Executor EXECUTOR =
      Executors.newFixedThreadPool(
          Math.max(1, Integer.getInteger(COUNT, 1)),
          Thread.ofPlatform().name("semblance-compute-", 0).daemon().factory());

  private ComputeThreads() {}

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
