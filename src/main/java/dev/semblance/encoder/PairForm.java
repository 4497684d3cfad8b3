package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/**
 * How a model reads two texts together.
 *
 * @param around how many tokens a sequence has beside those of the two texts
 * @param instruction what it reads before the first text; null where it reads nothing there
 */
public record PairForm(int around, @Nullable Instruction instruction) {

  /**
   * What is to be judged.
   *
   * @param text unless a request says otherwise
   * @param after what parts it from the first text
   */
  public record Instruction(String text, String after) {}

  /**
   * The first text as the model reads it.
   *
   * @param asked the instruction of a request, or null; not given to a model that reads none
   */
  public String first(String text, @Nullable String asked) {
    if (instruction == null) {
      return text;
    }
    return (asked == null ? instruction.text() : asked) + instruction.after() + text;
  }
}
