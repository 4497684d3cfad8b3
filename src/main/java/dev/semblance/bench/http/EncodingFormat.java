package dev.semblance.bench.http;

import dev.semblance.text.WireName;

/** The form in which vectors are asked for. */
public enum EncodingFormat {
  FLOAT,
  BASE64;

  public String wireName() {
    return WireName.of(this);
  }
}
