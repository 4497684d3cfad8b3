package dev.semblance.evaluation;

/** Told how far long work has come, for whoever watches. Calls return at once and never throw. */
public interface Progress {

  /** Hears nothing. */
  Progress SILENT = (_, _, _) -> _ -> {};

  /** The total of a stage that ends when its input does. */
  long UNKNOWN = -1;

  /**
   * A stage of the work begins; stages follow one another and do not overlap.
   *
   * @param name what is worked on, such as {@code stsb-test}
   * @param unit what is counted, in the plural, such as {@code texts}
   * @param total how many there are, or {@link #UNKNOWN}
   */
  Stage begin(String name, String unit, long total);

  /** One stage; closed when the work ends, well or not. */
  @FunctionalInterface
  interface Stage extends AutoCloseable {

    /**
     * So much of the stage's total is done.
     *
     * @param done counted from the stage's beginning
     */
    void reached(long done);

    /** Something worth a few characters beside the count, such as a loss; replaces the last one. */
    default void note(String note) {}

    @Override
    default void close() {}
  }
}
