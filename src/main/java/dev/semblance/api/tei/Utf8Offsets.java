package dev.semblance.api.tei;

import java.nio.charset.StandardCharsets;

/** TEI's offsets: bytes of UTF-8 in the text with its prompt before it. For one thread. */
public final class Utf8Offsets {
  private final String text;
  private final int prompt;
  private int unit;
  private int bytes;

  public Utf8Offsets(String prompt, String text) {
    this.text = text;
    this.prompt = prompt.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * @param wanted UTF-16 unit of the text, between two code points
   */
  public int of(int wanted) {
    if (wanted < unit) {
      unit = 0;
      bytes = 0;
    }
    bytes += text.substring(unit, wanted).getBytes(StandardCharsets.UTF_8).length;
    unit = wanted;
    return prompt + bytes;
  }
}
