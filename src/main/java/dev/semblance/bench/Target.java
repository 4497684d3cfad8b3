package dev.semblance.bench;

/**
 * Something that embeds texts and can be timed. It was given the texts before, so that preparing
 * them costs nothing while time is taken. Safe to share.
 */
public interface Target {

  /** What it is: a URL, or a model's reference. */
  String name();

  /** The model that is asked for. */
  String model();

  /** A client's own way in. */
  Connection connect();

  /** For one thread at a time. */
  interface Connection extends AutoCloseable {

    /** Makes ready, so that the first request takes no longer than the next, or gives up. */
    void open();

    /**
     * Embeds texts and returns when the answer has come as a whole; never throws for what the
     * target did.
     *
     * @param first the number of the first text; counting goes on from the last text to the first
     * @param count how many
     */
    Reply send(long first, int count);

    @Override
    void close();
  }

  /** An answer that nobody has looked at yet: looking is not the target's time. */
  @FunctionalInterface
  interface Reply {
    Answer read();
  }
}
