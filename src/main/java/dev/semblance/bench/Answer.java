package dev.semblance.bench;

/** What came of one request. */
public sealed interface Answer {

  /**
   * As many vectors as texts.
   *
   * @param tokens how many the target says it embedded, or {@link #UNKNOWN}
   */
  record Embedded(long tokens) implements Answer {
    /** Of a target that does not say. */
    public static final long UNKNOWN = -1;
  }

  /**
   * Anything else.
   *
   * @param kind a status such as {@code 429}, or one of this record's words
   * @param message what the target or the system said of it, for people
   */
  record Failed(String kind, String message) implements Answer {
    /** No connection could be made. */
    public static final String UNREACHABLE = "unreachable";

    /** The connection broke before the answer was there. */
    public static final String BROKEN = "broken";

    /** The answer did not come in time. */
    public static final String TIMEOUT = "timeout";

    /** A good status, but not the vectors that were asked for. */
    public static final String MALFORMED = "malformed";

    /** An open loop's request that found no connection until the run was over. */
    public static final String UNSENT = "unsent";

    private static final int LONGEST = 200;

    public Failed {
      String line = message.strip().replaceAll("\\s+", " ");
      message = line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    }
  }
}
