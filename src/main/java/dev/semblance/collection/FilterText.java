package dev.semblance.collection;

import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A filter as one line, such as {@code lang in ["en","de"] and price >= 10 and not (sold = true)}.
 *
 * <pre>
 * any     = all { "or" all }
 * all     = one { "and" one }
 * one     = "not" one | "(" any ")" | field compare
 * compare = ("=" | "==" | "!=" | "&gt;" | "&gt;=" | "&lt;" | "&lt;=") value
 *         | ["not"] "in" list | ("contains_any" | "contains_all") list | ["not"] "exists"
 * value   = a string in "" or '' (\ escapes), a number, true, false
 * list    = "[" [ value { "," value } ] "]"
 * </pre>
 *
 * Words of the grammar are of any case. For one thread.
 */
public final class FilterText {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_CHARACTERS = 20_000;
  private static final Map<String, Operator> SIGNS =
      Map.of(
          "=", Operator.EQ,
          "==", Operator.EQ,
          "!=", Operator.NE,
          ">", Operator.GT,
          ">=", Operator.GTE,
          "<", Operator.LT,
          "<=", Operator.LTE);

  private final String text;
  private int at;
  private int depth;

  private FilterText(String text) {
    this.text = text;
  }

  /**
   * @throws Fault.InvalidRequest saying at which character what was needed
   */
  public static Filter parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("filter"),
          "has " + text.length() + " characters, at most " + MAX_CHARACTERS + " are read");
    }
    FilterText parser = new FilterText(text);
    Filter filter = parser.any();
    parser.space();
    if (parser.at < text.length()) {
      throw parser.needed("and, or, or the end");
    }
    return filter;
  }

  private Filter any() {
    if (++depth > MAX_DEPTH) {
      throw needed("fewer than " + MAX_DEPTH + " parentheses or nots in one another");
    }
    List<Filter> parts = new ArrayList<>(List.of(all()));
    while (word("or")) {
      parts.add(all());
    }
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
  }

  private Filter all() {
    List<Filter> parts = new ArrayList<>(List.of(one()));
    while (word("and")) {
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private Filter one() {
    if (word("not")) {
      if (++depth > MAX_DEPTH) {
        throw needed("fewer than " + MAX_DEPTH + " parentheses or nots in one another");
      }
      Filter part = one();
      depth--;
      return new Filter.Not(part);
    }
    if (sign("(")) {
      Filter inside = any();
      if (!sign(")")) {
        throw needed(")");
      }
      return inside;
    }
    return compare(field());
  }

  private Filter compare(String field) {
    for (String sign : List.of("==", "!=", ">=", "<=", "=", ">", "<")) {
      if (sign(sign)) {
        Operator operator = SIGNS.getOrDefault(sign, Operator.EQ);
        return new Compare(field, operator, List.of(value()));
      }
    }
    if (word("not")) {
      if (word("in")) {
        return new Compare(field, Operator.NIN, list());
      }
      if (word("exists")) {
        return new Compare(field, Operator.EXISTS, List.of(false));
      }
      throw needed("in or exists");
    }
    if (word("exists")) {
      return new Compare(field, Operator.EXISTS, List.of(true));
    }
    for (Operator operator :
        List.of(Operator.IN, Operator.NIN, Operator.CONTAINS_ANY, Operator.CONTAINS_ALL)) {
      if (word(operator.wireName())) {
        return new Compare(field, operator, list());
      }
    }
    throw needed("=, !=, >, >=, <, <=, in, not in, exists, contains_any or contains_all");
  }

  private List<Object> list() {
    if (!sign("[")) {
      throw needed("[");
    }
    List<Object> values = new ArrayList<>();
    if (sign("]")) {
      return values;
    }
    do {
      values.add(value());
    } while (sign(","));
    if (!sign("]")) {
      throw needed(", or ]");
    }
    return values;
  }

  private String field() {
    space();
    int start = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw needed("a field's name");
    }
    return text.substring(start, at);
  }

  private static boolean isOfName(char c) {
    return c == '_' || c == '-' || c == '.' || Character.isLetterOrDigit(c);
  }

  private Object value() {
    space();
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return string();
    }
    if (word("true")) {
      return true;
    }
    if (word("false")) {
      return false;
    }
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      double number = Double.parseDouble(text.substring(start, at));
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    at = start;
    throw needed("a string in quotes, a number, true or false");
  }

  private String string() {
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (at == text.length()) {
      throw needed("a closing " + quote);
    }
    at++;
    return value.toString();
  }

  private boolean word(String word) {
    space();
    int end = at + word.length();
    if (!text.regionMatches(true, at, word, 0, word.length())
        || (end < text.length() && isOfName(text.charAt(end)))) {
      return false;
    }
    at = end;
    return true;
  }

  private boolean sign(String sign) {
    space();
    if (!text.startsWith(sign, at)) {
      return false;
    }
    at += sign.length();
    return true;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Fault needed(String needed) {
    String rest = at < text.length() ? Fault.quote(text.substring(at)) : "the end";
    return new Fault.InvalidRequest(
        Fault.Place.of("filter"), "has " + rest + " at character " + at + ", needed: " + needed);
  }
}
