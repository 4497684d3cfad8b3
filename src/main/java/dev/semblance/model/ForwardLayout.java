package dev.semblance.model;

import dev.semblance.encoder.EncoderFacts;

/**
 * How the cores are shared by forward passes.
 *
 * <p>Two passes beside each other beat one that has all cores, as long as there are texts for both:
 * all threads of a pass wait for the slowest one a hundred times, and on a server there is always
 * something that makes one slow (src/docs/kernels.md has the figures). More than two would make a
 * pass, and whoever waits for it, slow on a large machine.
 *
 * @param workers passes at once
 * @param threads of each
 */
public record ForwardLayout(int workers, int threads) {

  private static final int WORKERS = 2;

  /** From here on {@link #WORKERS} passes leave no core idle that matters. */
  private static final int ENOUGH_CORES = 4;

  /**
   * @param workers wanted, or 0
   * @param threads wanted, or 0
   * @param cores to use, at least 1
   */
  public static ForwardLayout of(int workers, int threads, int cores) {
    if (workers == 0 && threads == 0) {
      return cores < ENOUGH_CORES
          ? new ForwardLayout(cores, 1)
          : new ForwardLayout(WORKERS, cores / WORKERS);
    }
    if (workers == 0) {
      return new ForwardLayout(Math.clamp(cores / threads, 1, WORKERS), threads);
    }
    return new ForwardLayout(workers, threads == 0 ? Math.max(1, cores / workers) : threads);
  }

  /**
   * Passes at once of a model: a GPU is filled by one, unless more were asked for.
   *
   * @param asked wanted by whoever configures, or 0
   */
  public int workersFor(EncoderFacts facts, int asked) {
    return facts.onCpu() ? workers : Math.max(1, asked);
  }

  /** Whether passes would wait for each other's cores. */
  public boolean exceeds(int cores) {
    return (long) workers * threads > cores;
  }
}
