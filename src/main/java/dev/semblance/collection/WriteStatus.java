package dev.semblance.collection;

import dev.semblance.text.WireName;

/** What became of a document that was put in. */
public enum WriteStatus {
  CREATED,
  UPDATED,
  /** Text and metadata were the same; nothing was embedded or written. */
  UNCHANGED,
  REFUSED;

  public String wireName() {
    return WireName.of(this);
  }
}
