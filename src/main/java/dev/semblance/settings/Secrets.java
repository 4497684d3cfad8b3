package dev.semblance.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps what is secret out of what is shown. */
final class Secrets {

  static final String HIDDEN = "(hidden)";

  /** Names whose values are secrets; what ends in file, path or location says where one is. */
  private static final Pattern NAMES =
      Pattern.compile(
          "(.*[.\\]-])?(key|hash|token|password|passwd|passphrase|secret|credentials?|private-key"
              + "|api-key|authorization|headers.*)(\\[\\d+])?");

  private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^/@\\s]*@");

  private Secrets() {}

  /** The value of a setting as it may be shown. */
  static String shown(String setting, String value) {
    return NAMES.matcher(setting.toLowerCase(Locale.ROOT)).matches() && !value.isEmpty()
        ? HIDDEN
        : USER_OF_URL.matcher(value).replaceAll(HIDDEN + "@");
  }

  static boolean hides(String setting, String value) {
    return !shown(setting, value).equals(value);
  }
}
