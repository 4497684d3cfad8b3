package dev.semblance.client;

/**
 * What makes vectors comparable, as the server wrote it; see the contract's {@code space}.
 *
 * @param text {@code LABEL@HASH/POOLING/DIMENSIONS}, or a label of the caller's own
 */
public record Space(String text) {

  @Override
  public String toString() {
    return text;
  }
}
