package dev.semblance.api.tei;

/** TEI's offsets: bytes of UTF-8 in the text with its prompt before it. For one thread. */
public final class Utf8Offsets {
  private final String text;
  private final int prompt;
  private int unit;
  private int bytes;

  public Utf8Offsets(String prompt, String text) {
    this.text = text;
    this.prompt = length(prompt, 0, prompt.length());
  }

  /**
   * @param wanted UTF-16 unit of the text, between two code points
   */
  public int of(int wanted) {
    bytes += wanted >= unit ? length(text, unit, wanted) : -length(text, wanted, unit);
    unit = wanted;
    return prompt + bytes;
  }

  /** Bytes of a part of well-formed UTF-16; of a surrogate pair each half counts two of four. */
  private static int length(String text, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
    }
    return bytes;
  }
}
