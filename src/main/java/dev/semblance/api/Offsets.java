package dev.semblance.api;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What {@code start} and {@code end} count: the UTF-16 units of Java and JavaScript, or the code
 * points of Python. They differ behind characters beyond U+FFFF, such as emoji.
 */
public enum Offsets {
  UTF16 {
    @Override
    public Cursor in(String text) {
      return unit -> unit;
    }
  },

  CODEPOINT {
    @Override
    public Cursor in(String text) {
      return new Cursor() {
        private int unit;
        private int codePoint;

        @Override
        public int of(int wanted) {
          codePoint +=
              wanted >= unit
                  ? text.codePointCount(unit, wanted)
                  : -text.codePointCount(wanted, unit);
          unit = wanted;
          return codePoint;
        }
      };
    }
  };

  public static final String FIELD = "offsets";

  /** Turns positions of one text; quick where each is near the one before. For one thread. */
  public interface Cursor {

    /**
     * @param unit a position counted in UTF-16 units, not in the middle of a code point
     */
    int of(int unit);
  }

  /** For the positions of one text. */
  public abstract Cursor in(String text);

  /**
   * Reads it from the query part of an address.
   *
   * @param text null for the default
   */
  public static Offsets read(@Nullable String text) {
    return switch (text) {
      case null -> UTF16;
      case "utf16" -> UTF16;
      case "codepoint" -> CODEPOINT;
      default ->
          throw new Fault.InvalidRequest(
              Fault.Place.of(FIELD),
              "is " + Fault.quote(text) + ", needed: one of utf16, codepoint");
    };
  }

  /** Reads the field. */
  public static Offsets read(JsonBody json) {
    return json.choice(Offsets.class);
  }
}
