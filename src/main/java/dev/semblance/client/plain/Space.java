package dev.semblance.client.plain;

import java.util.regex.Pattern;

/**
 * What makes vectors comparable, as the server wrote it.
 *
 * @param text {@code LABEL@HASH/POOLING/DIMENSIONS}, or a label of the caller's own
 */
public record Space(String text) {
  private static final Pattern FORM = Pattern.compile("[^/]*@[0-9a-f]{12}/[^/]+/\\d+");

  /** Whether vectors of both may be compared: the label is for people and does not count. */
  public boolean fits(Space other) {
    return meaning().equals(other.meaning());
  }

  /**
   * @throws SpacesDiffer when they may not be compared
   */
  void require(Space other) {
    if (!fits(other)) {
      throw new SpacesDiffer(this, other);
    }
  }

  private String meaning() {
    return FORM.matcher(text).matches()
        ? text.substring(text.lastIndexOf('@', text.indexOf('/')) + 1)
        : text;
  }

  @Override
  public String toString() {
    return text;
  }
}
