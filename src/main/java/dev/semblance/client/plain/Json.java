package dev.semblance.client.plain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) as Java's own types: Map, List, String, Long, Double, Boolean, null. A reader is
 * for one text.
 */
final class Json {
  private static final int DEEPEST = 500;

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when it is no JSON, saying where
   */
  static @Nullable Object read(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) {
      throw json.wrong("the end");
    }
    return value;
  }

  private @Nullable Object value() {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    deeper();
    at++;
    space();
    if (peek() != '}') {
      do {
        space();
        String name = string();
        space();
        expect(':');
        fields.put(name, value());
        space();
      } while (taken(','));
    }
    expect('}');
    depth--;
    return fields;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> items = new ArrayList<>();
    deeper();
    at++;
    space();
    if (peek() != ']') {
      do {
        items.add(value());
        space();
      } while (taken(','));
    }
    expect(']');
    depth--;
    return items;
  }

  private String string() {
    expect('"');
    int start = at;
    while (peek() != '"' && peek() != '\\') {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder out = new StringBuilder(text.substring(start, at));
    while (peek() != '"') {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '"', '\\', '/' -> c;
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong("four hex digits");
        }
        try {
          char unit = (char) Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
          yield unit;
        } catch (NumberFormatException e) {
          throw wrong("four hex digits");
        }
      }
      default -> throw wrong("an escape");
    };
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    try {
      if (digits.matches("-?\\d{1,18}")) {
        return Long.valueOf(digits);
      }
      return Double.valueOf(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw wrong("a value");
    }
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
    return value;
  }

  private void deeper() {
    depth++;
    if (depth > DEEPEST) {
      throw wrong("no deeper nesting");
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private boolean taken(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char c) {
    if (!taken(c)) {
      throw wrong("'" + c + "'");
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String needed) {
    return new IllegalArgumentException("no JSON: needed at " + at + ": " + needed);
  }

  /**
   * @throws IllegalArgumentException for what JSON cannot hold
   */
  static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Boolean flag -> out.append(flag);
      case Double number when !Double.isFinite(number) -> throw unfit(number);
      case Float number when !Float.isFinite(number) -> throw unfit(number);
      case Number number -> out.append(number);
      case CharSequence text -> quote(text, out);
      case float[] vector -> {
        out.append('[');
        for (int i = 0; i < vector.length; i++) {
          out.append(i == 0 ? "" : ",");
          write(vector[i], out);
        }
        out.append(']');
      }
      case Map<?, ?> fields -> {
        out.append('{');
        String between = "";
        for (Map.Entry<?, ?> field : fields.entrySet()) {
          out.append(between);
          quote(String.valueOf(field.getKey()), out);
          out.append(':');
          write(field.getValue(), out);
          between = ",";
        }
        out.append('}');
      }
      case Iterable<?> items -> {
        out.append('[');
        String between = "";
        for (Object item : items) {
          out.append(between);
          write(item, out);
          between = ",";
        }
        out.append(']');
      }
      default -> quote(value.toString(), out);
    }
  }

  private static IllegalArgumentException unfit(Object number) {
    return new IllegalArgumentException("JSON has no number " + number);
  }

  /** Halves of surrogate pairs are escaped: UTF-8 cannot hold them. */
  private static void quote(CharSequence text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        out.append(c).append(text.charAt(++i));
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
