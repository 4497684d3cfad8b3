package dev.semblance.text;

/** Whether a string is well-formed UTF-16: each half of a surrogate pair beside its other half. */
public final class Surrogates {

  private Surrogates() {}

  /** The index of the first half of a pair whose other half is not beside it, or -1. */
  public static int unpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
