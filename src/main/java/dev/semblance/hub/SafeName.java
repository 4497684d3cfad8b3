package dev.semblance.hub;

import java.util.regex.Pattern;

/** Which file names of a repository may become paths on this machine. */
final class SafeName {

  private static final int LENGTH = 512;
  // Not in a segment: controls, the other system's separator, drives and streams, wildcards.
  private static final Pattern SEGMENT = Pattern.compile("[^\\p{Cntrl}\\\\/:*?\"<>|]{1,200}");

  private SafeName() {}

  /** True for a relative path of plain segments that stays below its folder on every system. */
  static boolean is(String name) {
    if (name.isEmpty() || name.length() > LENGTH) {
      return false;
    }
    for (String segment : name.split("/", -1)) {
      // Windows drops a last dot or space, so "x. " and "x" would be one file there.
      if (!SEGMENT.matcher(segment).matches() || segment.endsWith(".") || segment.endsWith(" ")) {
        return false;
      }
    }
    return true;
  }
}
