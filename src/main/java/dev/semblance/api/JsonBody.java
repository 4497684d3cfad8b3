package dev.semblance.api;

import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A body while it is read, standing at one value; every method reads that value, whole.
 *
 * <p>Nothing is coerced: {@code "3"} and {@code 3.0} are no integers, {@code 0} is no boolean. What
 * does not fit is a fault that names the field, the index, what was found and what is needed. For
 * one thread.
 */
public final class JsonBody {

  /** Accepted on every route for OpenAI's clients, and ignored. */
  private static final String USER = "user";

  /** How many times its limit a list is read for its length alone. */
  private static final int COUNTED_LIMITS = 64;

  private final JsonParser parser;
  private final KeptBytes kept;

  /**
   * @param lease of the request, from which everything is taken that its reading builds
   */
  JsonBody(JsonParser parser, HeldLease lease) {
    this.parser = parser;
    this.kept = new KeptBytes(lease);
  }

  /** What a value is, before it is read. */
  public enum Kind {
    STRING("a string"),
    NUMBER("a number"),
    BOOLEAN("a boolean"),
    NULL("null"),
    LIST("a list"),
    OBJECT("an object");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** What the value at hand is. */
  public Kind kind() {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case VALUE_STRING -> Kind.STRING;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
      case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
      case VALUE_NULL -> Kind.NULL;
      case START_ARRAY -> Kind.LIST;
      case START_OBJECT -> Kind.OBJECT;
      case null, default -> throw new IllegalStateException("not at a value: " + token);
    };
  }

  /**
   * Reads an object. A field that is null is as if it were not there; one that is not in the map,
   * or comes twice, is a fault.
   *
   * @param fields how to read each field's value, in the order in which a fault lists their names
   */
  public void object(Map<String, Runnable> fields) {
    if (kind() != Kind.OBJECT) {
      throw wrong("an object");
    }
    boolean outermost = parser.streamReadContext().getParent().inRoot();
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Runnable field = fields.get(name);
      boolean user = outermost && USER.equals(name);
      if (field == null && !user) {
        throw new Fault.InvalidRequest(
            JsonPlace.around(parser),
            (outermost ? "unknown field " : "has an unknown field ")
                + Fault.quote(name)
                + "; allowed: "
                + String.join(", ", fields.keySet()));
      }
      if (!seen.add(name)) {
        throw new Fault.InvalidRequest(Fault.Place.of(name), "is given twice");
      }
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      if (field != null) {
        field.run();
      } else if (parser.currentToken().isStructStart()) {
        throw wrong("a string");
      }
    }
  }

  /**
   * Reads a list. Elements beyond the limit are counted and dropped, so that the fault can name
   * both numbers; of a list of more than 64 times the limit the rest is not read.
   *
   * @param max most elements; asked when an element is over it
   * @param element reads the element at hand
   * @return how many there were, at most {@code max}
   */
  public int list(IntSupplier max, Runnable element) {
    if (kind() != Kind.LIST) {
      throw wrong("a list");
    }
    int count = 0;
    boolean over = false;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      over = over || count >= 1 && count >= max.getAsInt();
      if (over) {
        parser.skipChildren();
      } else {
        element.run();
      }
      count++;
      if (over && count > (long) COUNTED_LIMITS * max.getAsInt()) {
        // Within the list the parser's place is the last element.
        throw tooMany(JsonPlace.around(parser), "more than " + (count - 1), max.getAsInt());
      }
    }
    if (over) {
      throw tooMany(place(), Integer.toString(count), max.getAsInt());
    }
    return count;
  }

  private static Fault tooMany(Fault.@Nullable Place place, String count, int max) {
    return new Fault.LimitExceeded(
        place, "has " + count + " items, at most " + max + " are allowed");
  }

  public int list(int max, Runnable element) {
    return list(() -> max, element);
  }

  /** Reads a list of strings. */
  public List<String> strings(int max) {
    List<String> strings = new ArrayList<>();
    list(max, () -> strings.add(string()));
    return strings;
  }

  /** Reads a string; may hold surrogates that are not paired. */
  public String string() {
    if (kind() != Kind.STRING) {
      throw wrong("a string");
    }
    String value = parser.getString();
    kept.text(value);
    return value;
  }

  /** Counts an array that is kept of a list of 32-bit numbers. */
  public void keepArray(int numbers) {
    kept.array(numbers);
  }

  /** Counts an id that is kept outside of {@link #ids}. */
  public void keepId() {
    kept.id();
  }

  /**
   * An object of the caller's own.
   *
   * @param text of the one field that is understood
   * @param json the whole of it, in ASCII
   */
  public record TextObject(String text, String json) {}

  /**
   * Reads an object of which one field is needed, a string; the others are kept as they are.
   *
   * @param field the needed field's name
   */
  public TextObject objectAround(String field) {
    if (kind() != Kind.OBJECT) {
      throw wrong("an object");
    }
    KeptJson object = new KeptJson(parser, field);
    String json = object.read();
    if (object.count() == 0) {
      throw invalid("has no " + field);
    }
    if (object.count() > 1) {
      throw invalid("has " + field + " twice");
    }
    if (object.text() == null) {
      throw invalid("has a " + field + " that is not a string");
    }
    kept.text(object.text());
    kept.text(json);
    return new TextObject(object.text(), json);
  }

  public boolean bool() {
    if (kind() != Kind.BOOLEAN) {
      throw wrong("true or false");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** Reads a whole number within bounds, both included. */
  public int integer(int min, int max) {
    return integer(min, max, "a whole number from " + min + " to " + max);
  }

  /**
   * Reads how many dimensions are wanted. How many there are the model knows, so that one below 1
   * is its fault to find as well.
   */
  public int dimensions() {
    return integer(
        Integer.MIN_VALUE, Integer.MAX_VALUE, "a whole number from 1 to the model's dimensions");
  }

  private int integer(int min, int max, String needed) {
    if (kind() != Kind.NUMBER) {
      throw wrong(needed);
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() == JsonParser.NumberType.INT) {
      int value = parser.getIntValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw invalid("is " + number(parser.getString()) + ", needed: " + needed);
  }

  /** Reads a whole number that 64 bits hold, within bounds, both included. */
  public long wholeNumber(long min, long max) {
    String needed = "a whole number from " + min + " to " + max;
    if (kind() != Kind.NUMBER) {
      throw wrong(needed);
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = parser.getLongValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw invalid("is " + number(parser.getString()) + ", needed: " + needed);
  }

  /** Reads an object of the caller's own, whatever is in it, as it came but for white space. */
  public String anyObject() {
    if (kind() != Kind.OBJECT) {
      throw wrong("an object");
    }
    String json = new KeptJson(parser, null).read();
    kept.text(json);
    return json;
  }

  /**
   * Reads an object whose fields have names of the caller's own.
   *
   * @param max most fields
   * @param field reads the value of the field of a name
   */
  public void map(int max, Consumer<String> field) {
    if (kind() != Kind.OBJECT) {
      throw wrong("an object");
    }
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (!seen.add(name)) {
        throw invalid("is given twice");
      }
      if (seen.size() > max) {
        throw new Fault.LimitExceeded(
            JsonPlace.around(parser), "has more than the allowed " + max + " fields");
      }
      field.accept(name);
    }
  }

  /** Reads a number as the nearest double; see {@link #single} for what that may lose. */
  public double real() {
    if (kind() != Kind.NUMBER) {
      throw wrong("a number");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value) || value == 0 && !isZero(parser.getString())) {
      throw invalid("is " + number(parser.getString()) + ", which no double holds");
    }
    return value;
  }

  /** Reads one of an enum's constants by its name in lower case. */
  public <E extends Enum<E>> E choice(Class<E> type) {
    Map<String, E> names =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    WireName::of, constant -> constant, (one, _) -> one, LinkedHashMap::new));
    return choice(names);
  }

  /** Reads one of some names. */
  public <T> T choice(Map<String, T> names) {
    String needed = "one of " + String.join(", ", names.keySet());
    if (kind() != Kind.STRING) {
      throw wrong(needed);
    }
    T chosen = names.get(parser.getString());
    if (chosen == null) {
      throw invalid("is " + Fault.quote(parser.getString()) + ", needed: " + needed);
    }
    return chosen;
  }

  /** Reads a list of whole numbers that are not negative. */
  public int[] ids(int max) {
    IntStream.Builder ids = IntStream.builder();
    list(
        max,
        () -> {
          ids.add(integer(0, Integer.MAX_VALUE));
          keepId();
        });
    kept.array(0);
    return ids.build().toArray();
  }

  /** Reads a list of numbers, each as {@link #single} does. */
  public float[] vector(int max) {
    float[][] values = {new float[512]};
    int[] next = {0};
    int count =
        list(
            max,
            () -> {
              if (next[0] == values[0].length) {
                values[0] = Arrays.copyOf(values[0], 2 * next[0]);
              }
              values[0][next[0]++] = single();
            });
    keepArray(count);
    return Arrays.copyOf(values[0], count);
  }

  /**
   * Reads a number as the 32-bit float nearest to it, of two as near the one with the even last bit
   * (IEEE 754). JSON's numbers are decimals and nearly none is a float: clients send {@code 0.1},
   * or the 17 digits of a double, and mean the nearest. So {@code 16777217} is {@code 16777216}.
   * What loses more than that rounding is a fault: beyond the largest float ({@code 1e39}), or a
   * number other than zero that would become zero ({@code 1e-46}).
   */
  public float single() {
    if (kind() != Kind.NUMBER) {
      throw wrong("a number");
    }
    float value = parser.getFloatValue();
    if (!Float.isFinite(value)) {
      throw invalid("is " + number(parser.getString()) + ", which no 32-bit float holds");
    }
    if (value == 0 && !isZero(parser.getString())) {
      throw invalid(
          "is " + number(parser.getString()) + ", which a 32-bit float holds only as zero");
    }
    return value;
  }

  /** Whether a JSON number says zero, in whatever way: no digit before its exponent is another. */
  private static boolean isZero(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  /** The value at hand is not what is needed; says what it is. */
  public Fault wrong(String needed) {
    return invalid("is " + kind().words + ", needed: " + needed);
  }

  /**
   * The value at hand is at fault.
   *
   * @param message continues a sentence that begins with the place, such as {@code is empty}
   */
  public Fault invalid(String message) {
    return JsonPlace.of(parser).invalid(message);
  }

  /** A field of the outermost object that had to be there. */
  public static Fault missing(String field, String needed) {
    return new Fault.InvalidRequest(Fault.Place.of(field), "is missing, needed: " + needed);
  }

  /** Where the value at hand is; null when it is the whole body. */
  public Fault.@Nullable Place place() {
    return JsonPlace.of(parser).place();
  }

  void start() {
    if (parser.nextToken() == null) {
      throw new Fault.InvalidRequest(null, "the body is empty, needed: a JSON object");
    }
    if (kind() != Kind.OBJECT) {
      throw wrong("a JSON object");
    }
  }

  void end() {
    if (parser.nextToken() != null) {
      throw new Fault.InvalidRequest(null, "the body goes on after its JSON object");
    }
    kept.count();
  }

  /** The text at hand is not JSON. */
  Fault malformed(String reason) {
    return new Fault.InvalidRequest(
        null,
        "the body is not valid JSON at line "
            + parser.currentLocation().getLineNr()
            + ", column "
            + parser.currentLocation().getColumnNr()
            + ": "
            + ParserWords.forCallers(reason));
  }

  private static String number(String digits) {
    return digits.length() <= Fault.QUOTED_CHARACTERS
        ? digits
        : digits.substring(0, Fault.QUOTED_CHARACTERS - 1) + "…";
  }
}
