package dev.semblance.encoder;

/** The side of an over-long text that is cut off, or that none is and the text is refused. */
public enum Truncate {
  ERROR,
  START,
  END
}
