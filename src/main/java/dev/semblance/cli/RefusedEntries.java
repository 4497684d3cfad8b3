package dev.semblance.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Tells of entries that were refused: the first ones each on a line, then how many there are. */
final class RefusedEntries {
  private static final int TOLD = 20;

  private final PrintWriter err;
  private final String source;
  private final List<Refused> first = new ArrayList<>();
  private long count;

  /** One that was refused. */
  record Refused(String place, String why) {}

  RefusedEntries(PrintWriter err, String source) {
    this.err = err;
    this.source = source;
  }

  void add(Object place, String why) {
    count++;
    if (count > TOLD) {
      return;
    }
    Refused refused = new Refused(place.toString(), why);
    first.add(refused);
    err.println("semblance: " + source + ": " + refused.place + " " + Printable.line(why));
    if (count == TOLD) {
      err.println("semblance: further refused entries are counted only");
    }
    err.flush();
  }

  /** At most the first twenty. */
  List<Refused> first() {
    return first;
  }
}
