package dev.semblance.api;

/** What a dialect does with a field of a request that it does not know. */
public enum UnknownFields {
  /** It is a fault that names the field and those that are known. */
  REFUSED,
  /** It is read over, whatever is in it. */
  IGNORED
}
