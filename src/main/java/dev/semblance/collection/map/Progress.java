package dev.semblance.collection.map;

/** Told how far a layout is, every few milliseconds of work. */
@FunctionalInterface
public interface Progress {

  /**
   * @param done 0 to 1, never less than before
   * @throws java.util.concurrent.CancellationException to end the work
   */
  void at(double done);

  /** The same within a part of the work. */
  default Progress part(double from, double to) {
    return done -> at(from + done * (to - from));
  }
}
