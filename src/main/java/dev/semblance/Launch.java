package dev.semblance;

import java.lang.reflect.InvocationTargetException;

/**
 * Where {@code java -jar} begins: says in one line which Java is needed where this one is too old.
 * The build compiles this class for an older Java than all others, so it names none of them.
 */
public final class Launch {

  private static final int NEEDED = 25;
  private static final int USAGE = 2;

  private Launch() {}

  public static void main(String[] arguments) throws Throwable {
    int found = Runtime.version().feature();
    if (found < NEEDED) {
      System.err.println(
          "semblance: needs Java "
              + NEEDED
              + " or later; this is Java "
              + found
              + " in "
              + System.getProperty("java.home"));
      System.exit(USAGE);
    }
    try {
      Class.forName("dev.semblance.Semblance")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
