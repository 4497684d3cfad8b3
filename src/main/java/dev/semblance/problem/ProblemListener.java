package dev.semblance.problem;

/** Told of each request that ends in a problem, for meters; returns at once and never throws. */
public interface ProblemListener {

  /** Hears nothing. */
  ProblemListener SILENT = (_, _) -> {};

  /**
   * A problem was answered, or an answer broke off by one.
   *
   * @param code its machine code
   * @param account a configured key's name, or a word for all other callers of a kind
   */
  void told(String code, String account);
}
