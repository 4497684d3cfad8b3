package dev.semblance.settings;

import dev.semblance.settings.Reading.Known;
import dev.semblance.settings.Reading.Unclear;
import dev.semblance.settings.Reading.Unknown;
import dev.semblance.settings.Reading.Whole;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the name of an environment variable: capitals, an underscore for each dot, dashes left out
 * or underscores, too.
 *
 * <p>A variable's name has no sign for the other characters that a model's name may have, nor for
 * small letters, so a key of a map is taken from it only where it is plain: letters and digits.
 */
final class VariableName {

  private static final String PREFIX = "SEMBLANCE_";

  /** No setting, and Spring would fail to read all of ours out of it. */
  private static final String BARE = "SEMBLANCE";

  /** What commands read to find a server: theirs, and no settings. */
  private static final Set<String> OF_COMMANDS = Set.of("SEMBLANCE_URL", "SEMBLANCE_API_KEY");

  /** What Kubernetes and Docker call the variables that tell of a service. */
  private static final Pattern SERVICE =
      Pattern.compile(
          "(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private VariableName() {}

  /** Whether a variable is meant as a setting, known or not. */
  static boolean ours(String name) {
    String capitals = name.toUpperCase(Locale.ROOT);
    return (capitals.startsWith(PREFIX) && !OF_COMMANDS.contains(name)) || capitals.equals(BARE);
  }

  /** The variable that a setting is written as, such as SEMBLANCE_SECURITY_KEYS_0_KEY. */
  static String of(String setting) {
    return setting
        .replace("-", "")
        .replace("]", "")
        .replaceAll("[.\\[]", "_")
        .toUpperCase(Locale.ROOT);
  }

  /**
   * @param value tells a setting from what a platform says about a service
   */
  static Reading read(String name, String value, KnownSettings known) {
    return name.length() < PREFIX.length() || ofService(name, value)
        ? new Unknown()
        : read(
            name.substring(PREFIX.length()).toUpperCase(Locale.ROOT),
            known.root(),
            KnownSettings.ROOT);
  }

  /** Whether a platform made it for a service of our name. */
  static boolean ofService(String name, String value) {
    if (name.length() < PREFIX.length()) {
      return false;
    }
    String rest = name.substring(PREFIX.length()).toUpperCase(Locale.ROOT);
    return SERVICE.matcher(rest).matches()
        && (!rest.endsWith("PORT") || SERVICE_URL.matcher(value).matches());
  }

  private static Reading read(String rest, Shape shape, String before) {
    return switch (shape) {
      case Shape.Value _ -> rest.isEmpty() ? new Known(before) : new Unknown();
      case Shape.Items items -> item(rest, items, before);
      case Shape.Names names -> named(rest, names, before);
      case Shape.Group group -> member(rest, group, before);
    };
  }

  private static Reading member(String rest, Shape.Group group, String before) {
    Reading found = new Unknown();
    for (Shape.Member member : group.members().values()) {
      for (String form : forms(member.name()).toList()) {
        if (rest.equals(form) || rest.startsWith(form + "_")) {
          String below = rest.equals(form) ? "" : rest.substring(form.length() + 1);
          Reading reading = read(below, member.shape(), before + "." + member.name());
          // SECURITY_KEYS_FILE is the file of keys, not one of the keys; MODEL_SETTINGS no model.
          if (reading instanceof Known || reading instanceof Whole) {
            return reading;
          }
          found = reading instanceof Unclear ? reading : found;
        }
      }
    }
    return found;
  }

  private static Stream<String> forms(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Stream.of(upper.replace("-", ""), upper.replace('-', '_')).distinct();
  }

  private static Reading item(String rest, Shape.Items items, String before) {
    if (rest.isEmpty()) {
      return new Known(before);
    }
    String digits = rest.replaceFirst("^(\\d{1,6})(?:_.*)?$", "$1");
    if (!digits.matches("\\d{1,6}")) {
      return new Unknown();
    }
    String below = digits.equals(rest) ? "" : rest.substring(digits.length() + 1);
    return read(below, items.item(), before + "[" + digits + "]");
  }

  private static Reading named(String rest, Shape.Names names, String before) {
    if (rest.isEmpty()) {
      return new Whole(before, names);
    }
    if (names.value() instanceof Shape.Group group) {
      for (Shape.Member member : group.members().values()) {
        for (String form : forms(member.name()).toList()) {
          if (rest.endsWith("_" + form) && member.shape() instanceof Shape.Value) {
            String key = rest.substring(0, rest.length() - form.length() - 1);
            return plain(key, "." + member.name(), before);
          }
        }
      }
      return new Unknown();
    }
    return plain(rest, "", before);
  }

  private static Reading plain(String key, String after, String before) {
    String lower = key.toLowerCase(Locale.ROOT);
    if (lower.matches("[a-z0-9]+")) {
      return new Known(before + "[" + lower + "]" + after);
    }
    String value = after.isEmpty() ? "\"...\"" : "{\"" + after.substring(1) + "\": \"...\"}";
    return new Unclear(
        "holds a name with more than letters and digits, which a variable's name cannot say;"
            + " write "
            + of(before)
            + "={\"NAME\": "
            + value
            + "}");
  }
}
