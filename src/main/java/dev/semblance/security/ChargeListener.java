package dev.semblance.security;

/** Told what requests cost, for meters; returns at once and never throws. */
public interface ChargeListener {

  /** Hears nothing. */
  ChargeListener SILENT = (_, _) -> {};

  /**
   * A request is over.
   *
   * @param account a configured key's name, or a word for all other callers of a kind
   * @param tokens what it was charged, 1 at least
   */
  void charged(String account, long tokens);
}
