package dev.semblance.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps what is secret out of what is shown. */
final class Secrets {

  static final String HIDDEN = "(hidden)";

  /**
   * Names whose values are secrets; what ends in file, path or location says where one is.
   * Variables have no dashes, so the word may follow others without one, as in keystorepassword.
   */
  private static final Pattern NAMES =
      Pattern.compile(
          ".*(key|hash|token|password|passwd|passphrase|secret|credentials?|authorization)(\\[\\d+])?"
              + "|(.*[.\\]-])?headers([.\\[].*)?|spring\\.application\\.json");

  private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^/@\\s]*@");

  private static final Pattern PARAMETER_OF_URL =
      Pattern.compile(
          "(?i)(?<=[?&;])([\\w.-]*(?:password|passwd|pwd|passphrase|secret|token|api[_.-]?key|access[_.-]?key)=)[^&]+");

  private Secrets() {}

  /** The value of a setting as it may be shown. */
  static String shown(String setting, String value) {
    if (NAMES.matcher(setting.toLowerCase(Locale.ROOT)).matches() && !value.isEmpty()) {
      return HIDDEN;
    }
    String withoutUser = USER_OF_URL.matcher(value).replaceAll(HIDDEN + "@");
    return PARAMETER_OF_URL.matcher(withoutUser).replaceAll("$1" + HIDDEN);
  }

  static boolean hides(String setting, String value) {
    return !shown(setting, value).equals(value);
  }
}
