package dev.semblance.api;

import dev.semblance.capacity.HeldLease;

/** Counts what is kept of a body while it is read, and takes it from the request's lease. */
final class KeptBytes {

  /** Bytes are taken from the lease by so many. */
  private static final int COUNTED_AT_ONCE = 4_096;

  /** A string without its characters, with the object around it and its places in lists. */
  private static final int STRING_BYTES = 80;

  /** An array without its elements, with its places in lists. */
  private static final int ARRAY_BYTES = 32;

  /** A token id, in the list that grows and in the array that it becomes. */
  private static final int ID_BYTES = 2 * Integer.BYTES;

  private final HeldLease lease;
  private long uncounted;

  KeptBytes(HeldLease lease) {
    this.lease = lease;
  }

  void text(String text) {
    add(STRING_BYTES + (isLatin(text) ? 1L : 2L) * text.length());
  }

  private static boolean isLatin(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** An array of 32-bit numbers. */
  void array(int numbers) {
    add(ARRAY_BYTES + (long) numbers * Float.BYTES);
  }

  /** A token id. */
  void id() {
    add(ID_BYTES);
  }

  private void add(long bytes) {
    uncounted += bytes;
    if (uncounted >= COUNTED_AT_ONCE) {
      count();
    }
  }

  /** Takes what was added since the last time. */
  void count() {
    lease.take(uncounted);
    uncounted = 0;
  }
}
