package dev.semblance.bench.http;

import java.util.Locale;

/** The form in which vectors are asked for. */
public enum EncodingFormat {
  FLOAT,
  BASE64;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
