package dev.semblance.cache;

/** Told what the cache does, for meters; called on the hot path, so it returns at once. */
public interface CacheListener {

  /** Hears nothing. */
  CacheListener SILENT = new CacheListener() {};

  /** Where an answer came from. */
  enum Source {
    /** This process's memory. */
    MEMORY,
    /** The shared cache. */
    REDIS,
    /** Another text's embedding that was under way: the same text, in this request or another. */
    FLIGHT,
    /** No cache: it had to be embedded. */
    MISS
  }

  /** What the shared cache did not do; the answer was found elsewhere. */
  enum Failure {
    /** A lookup took longer than it may. */
    TIMEOUT,
    /** A lookup failed: an error answer, or a broken connection. */
    READ,
    /** A lookup was not tried: too many were waiting. */
    BUSY,
    /** A write failed. */
    WRITE,
    /** A write was not tried: too many were under way, or the circuit was not closed. */
    DROPPED,
    /** An entry was damaged. */
    DAMAGED
  }

  /** Whether the shared cache is asked. */
  enum Circuit {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  /** Texts of a request were answered, or went on to the model's encoder. */
  default void answered(String model, Source source, int inputs) {}

  /** Entries left this process's memory for want of room or because their time was over. */
  default void evicted(int entries) {}

  /** What the entries in this process's memory take grew or, below 0, shrank. */
  default void memoryChanged(long bytes) {}

  default void failed(Failure failure) {}

  default void circuit(Circuit circuit) {}
}
