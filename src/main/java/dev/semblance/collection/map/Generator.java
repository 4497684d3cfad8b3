package dev.semblance.collection.map;

/**
 * A stream of numbers that a seed determines: SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", 2014). For one thread.
 */
final class Generator {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  Generator(long seed) {
    this.state = seed;
  }

  long next() {
    state += GAMMA;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** From 0 to below a bound; a bias of less than 2^-32 does not matter here. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** From -1 to below 1. */
  double centred() {
    return (next() >>> 11) * 0x1p-52 - 1;
  }
}
