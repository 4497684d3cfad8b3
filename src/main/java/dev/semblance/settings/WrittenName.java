package dev.semblance.settings;

import dev.semblance.settings.Reading.Known;
import dev.semblance.settings.Reading.Unknown;
import dev.semblance.settings.Reading.Whole;
import java.util.Locale;

/**
 * Reads a name as it stands on a command line, in a file or in a system property: parts between
 * dots, a key of a map as it is written or in square brackets.
 *
 * <p>Spring Boot would leave out of a key whatever is no letter, digit or dash, and end it at the
 * first dot where more follows.
 */
final class WrittenName {

  private WrittenName() {}

  /** Whether a name is one of ours, known or not. */
  static boolean ours(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    return lower.startsWith(KnownSettings.ROOT + ".") || lower.startsWith(KnownSettings.ROOT + "[");
  }

  static Reading read(String written, KnownSettings known) {
    return read(written.substring(KnownSettings.ROOT.length()), known.root(), KnownSettings.ROOT);
  }

  /**
   * @param rest what follows, with the dot or bracket that it begins with
   */
  private static Reading read(String rest, Shape shape, String before) {
    return switch (shape) {
      case Shape.Value _ -> rest.isEmpty() ? new Known(before) : new Unknown();
      case Shape.Items items -> item(rest, items, before);
      case Shape.Names names -> named(rest, names, before);
      case Shape.Group group -> member(rest, group, before);
    };
  }

  private static Reading member(String rest, Shape.Group group, String before) {
    if (!rest.startsWith(".")) {
      return new Unknown();
    }
    int end = 1;
    while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
      end++;
    }
    Shape.Member member = group.member(rest.substring(1, end));
    return member == null
        ? new Unknown()
        : read(rest.substring(end), member.shape(), before + "." + member.name());
  }

  private static Reading item(String rest, Shape.Items items, String before) {
    if (rest.isEmpty()) {
      return new Known(before);
    }
    String digits = rest.replaceFirst("^(?:\\[(\\d{1,6})]|\\.(\\d{1,6})(?=[.\\[]|$)).*", "$1$2");
    if (digits.equals(rest)) {
      return new Unknown();
    }
    int length = digits.length() + (rest.startsWith("[") ? 2 : 1);
    return read(rest.substring(length), items.item(), before + "[" + digits + "]");
  }

  private static Reading named(String rest, Shape.Names names, String before) {
    if (rest.isEmpty()) {
      return new Whole(before, names);
    }
    // The longest key first: what follows it is the program's own word, and has no dots.
    for (int end = rest.length(); end > 1; end--) {
      boolean boundary = end == rest.length() || rest.charAt(end) == '.' || rest.charAt(end) == '[';
      if (boundary && (end == rest.length() || !(names.value() instanceof Shape.Value))) {
        String key = key(rest.substring(0, end));
        Reading reading =
            key.isEmpty() || key.contains("]")
                ? new Unknown()
                : read(rest.substring(end), names.value(), before + "[" + key + "]");
        if (reading instanceof Known) {
          return reading;
        }
      }
    }
    return new Unknown();
  }

  /** Without the dot or the brackets that it is written with. */
  private static String key(String written) {
    String key = written.startsWith(".") ? written.substring(1) : written;
    return key.startsWith("[") && key.endsWith("]") ? key.substring(1, key.length() - 1) : key;
  }
}
