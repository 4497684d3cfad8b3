package dev.semblance.encoder;

/** Who waits: {@code QUERY} is few and interactive, {@code BULK} many and patient. */
public enum Lane {
  QUERY,
  BULK;

  /** The most inputs a request may have to go by the query lane when it does not choose. */
  public static final int QUERY_INPUTS = 8;

  public static Lane byInputs(int inputs) {
    return inputs <= QUERY_INPUTS ? QUERY : BULK;
  }
}
