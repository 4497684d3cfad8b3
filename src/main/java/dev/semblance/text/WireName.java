package dev.semblance.text;

import java.util.Locale;

/** How a constant is written in requests, answers, settings and labels: its name in lower case. */
public final class WireName {

  private WireName() {}

  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
