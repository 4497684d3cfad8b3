package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.util.regex.Pattern;

/** What collections may be called. */
public final class CollectionName {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private CollectionName() {}

  /** Whether it is one. */
  public static boolean isValid(String name) {
    return FORM.matcher(name).matches();
  }

  /**
   * The same name.
   *
   * @throws Fault.InvalidRequest when no collection can have it
   */
  public static String check(String name) {
    if (!isValid(name)) {
      throw new Fault.InvalidRequest(
          null,
          "the collection's name is "
              + Fault.quote(name)
              + ", needed: 1 to 63 of a-z, 0-9, _ and -, the first a letter or digit");
    }
    return name;
  }
}
