package dev.semblance.cli;

import dev.semblance.evaluation.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress for people: one line that rewrites itself on a terminal, a plain line now and then
 * elsewhere. For one thread at a time.
 *
 * <p>Returns to the line's beginning and pads with spaces, so it needs neither escape codes nor a
 * library of terminals.
 */
final class ProgressBar implements Progress {
  private static final long SECOND = 1_000_000_000;
  private static final long REWRITE_NANOS = SECOND / 10;
  private static final long PLAIN_NANOS = 10 * SECOND;
  private static final int COLUMNS = 79;
  private static final int MARKS = 16;

  private final PrintStream out;
  private final boolean rewrites;
  private final LongSupplier nanoTime;

  /**
   * @param rewrites whether the stream can go back to the line's beginning
   */
  ProgressBar(PrintStream out, boolean rewrites, LongSupplier nanoTime) {
    this.out = out;
    this.rewrites = rewrites;
    this.nanoTime = nanoTime;
  }

  static ProgressBar onStandardError() {
    return new ProgressBar(System.err, Terminal.ERROR.watched(), System::nanoTime);
  }

  @Override
  public Stage begin(String name, String unit, long total) {
    return new Bar(name, unit, total);
  }

  private final class Bar implements Stage {
    private final String name;
    private final String unit;
    private final long total;
    private final long began = nanoTime.getAsLong();
    private long shown = began;
    private long done;
    private String note = "";

    private Bar(String name, String unit, long total) {
      this.name = name;
      this.unit = unit;
      this.total = total;
      if (rewrites) {
        rewrite(begun());
      }
    }

    private String begun() {
      return name + (total < 0 ? ": 0 " : " " + marks() + " 0/" + total + " ") + unit;
    }

    @Override
    public void reached(long reached) {
      done = reached;
      long now = nanoTime.getAsLong();
      boolean running = total < 0 || done < total;
      if (running && now - shown >= (rewrites ? REWRITE_NANOS : PLAIN_NANOS)) {
        shown = now;
        double rate = rate(now);
        if (total < 0) {
          show(": ", done + " " + unit + pace(rate) + note);
        } else {
          String state = done + "/" + total + " " + unit + pace(rate) + left(rate) + note;
          show(rewrites ? " " + marks() + " " : ": ", state);
        }
      }
    }

    @Override
    public void note(String text) {
      note = text.isEmpty() ? "" : ", " + text;
    }

    @Override
    public void close() {
      long now = nanoTime.getAsLong();
      String spent = time((now - began) / (double) SECOND);
      if (done < total) {
        // What failed is told by others, on a line of its own.
        if (rewrites) {
          out.println();
        }
        return;
      }
      if (total < 0) {
        show(": ", done + " " + unit + " in " + spent + pace(rate(now)) + note);
      } else {
        String end = total + " " + unit + " in " + spent + pace(rate(now)) + note;
        show(rewrites ? " " + marks() + " " : ": ", end);
      }
      if (rewrites) {
        out.println();
      }
    }

    private void show(String border, String state) {
      if (rewrites) {
        rewrite(name + border + state);
      } else {
        out.println(name + border + state);
      }
    }

    private void rewrite(String line) {
      out.printf(
          Locale.ROOT,
          "\r%-" + COLUMNS + "s",
          line.length() > COLUMNS ? line.substring(0, COLUMNS) : line);
      out.flush();
    }

    private String marks() {
      int full = total == 0 ? MARKS : (int) (MARKS * done / total);
      return "[" + "#".repeat(full) + ".".repeat(MARKS - full) + "]";
    }

    private double rate(long now) {
      return done / (Math.max(1, now - began) / (double) SECOND);
    }

    /** Seconds are not counted by the second. */
    private String pace(double rate) {
      return unit.equals("s") ? "" : ", " + number(rate) + "/s";
    }

    private String left(double rate) {
      return rate == 0 ? "" : ", " + time((total - done) / rate) + " left";
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }

  /** Seconds in the two largest units that they fill. */
  private static String time(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
