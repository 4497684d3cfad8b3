package dev.semblance.api;

import java.util.regex.Pattern;

/**
 * What Jackson says of text that is not JSON, for callers: without its own options, which are not
 * theirs to set, and without where in its source something began.
 */
final class ParserWords {
  private static final int MAX_CHARACTERS = 160;

  /** Advice such as {@code : enable `JsonReadFeature.X` to allow}. */
  private static final Pattern ADVICE = Pattern.compile("[:;,]? *enable `.*", Pattern.DOTALL);

  /** Remarks such as {@code (not recognized as one since Feature 'X' not enabled for parser)}. */
  private static final Pattern REMARK =
      Pattern.compile(
          " *\\((?:[^()]|\\([^()]*\\))*(?:Feature|\\[Source)(?:[^()]|\\([^()]*\\))*\\)");

  /** What of it is left must not be shown. */
  private static final Pattern INTERNAL = Pattern.compile("Feature|\\[Source|[A-Z]+_[A-Z]+|`");

  private ParserWords() {}

  static String forCallers(String reason) {
    String words = ADVICE.matcher(reason).replaceFirst("");
    words = REMARK.matcher(words).replaceAll("");
    if (INTERNAL.matcher(words).find()) {
      words = "unexpected text";
    }
    StringBuilder shown = new StringBuilder();
    words
        .codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return shown.toString();
  }
}
