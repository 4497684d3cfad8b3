package dev.semblance.api;

import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
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

  private final JsonParser parser;
  private final KeptBytes kept;
  private final JsonNumbers numbers;
  private final JsonLists lists;
  private final JsonObjects objects;

  /**
   * @param lease of the request, from which everything is taken that its reading builds
   */
  JsonBody(JsonParser parser, HeldLease lease, UnknownFields unknown) {
    this.parser = parser;
    this.kept = new KeptBytes(lease);
    this.numbers = new JsonNumbers(this, parser);
    this.lists = new JsonLists(this, parser, kept);
    this.objects = new JsonObjects(this, parser, kept, unknown);
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
   * or comes twice, is a fault, but for dialects that read over what they do not know.
   *
   * @param fields how to read each field's value, in the order in which a fault lists their names
   */
  public void object(Map<String, Runnable> fields) {
    objects.object(fields);
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
    return lists.list(max, element);
  }

  public int list(int max, Runnable element) {
    return list(() -> max, element);
  }

  /** Reads a list of strings. */
  public List<String> strings(int max) {
    return lists.strings(max);
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
    return objects.objectAround(field);
  }

  public boolean bool() {
    if (kind() != Kind.BOOLEAN) {
      throw wrong("true or false");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** Reads a whole number within bounds, both included. */
  public int integer(int min, int max) {
    return numbers.integer(min, max, "a whole number from " + min + " to " + max);
  }

  /**
   * Reads how many dimensions are wanted. How many there are the model knows, so that one below 1
   * is its fault to find as well.
   */
  public int dimensions() {
    return numbers.integer(
        Integer.MIN_VALUE, Integer.MAX_VALUE, "a whole number from 1 to the model's dimensions");
  }

  /** Reads a whole number that 64 bits hold, within bounds, both included. */
  public long wholeNumber(long min, long max) {
    return numbers.wholeNumber(min, max);
  }

  /** Reads an object of the caller's own, whatever is in it, as it came but for white space. */
  public String anyObject() {
    return objects.anyObject();
  }

  /**
   * Reads an object whose fields have names of the caller's own.
   *
   * @param max most fields
   * @param field reads the value of the field of a name
   */
  public void map(int max, Consumer<String> field) {
    objects.map(max, field);
  }

  /** Reads a number as the nearest double; see {@link #single} for what that may lose. */
  public double real() {
    return numbers.real();
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
    return lists.ids(max);
  }

  /** Reads a list of numbers, each as {@link #single} does. */
  public float[] vector(int max) {
    return lists.vector(max);
  }

  /**
   * Reads a vector as a list of numbers, or as base64 of little-endian 32-bit floats, which is a
   * third as long and read ten times as fast.
   */
  public float[] vectorOrBase64(int max) {
    return lists.vectorOrBase64(max);
  }

  /**
   * Reads a number as the 32-bit float nearest to it. What loses more than that rounding is a
   * fault: beyond the largest float, or a number other than zero that would become zero.
   */
  public float single() {
    return numbers.single();
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

  /**
   * The value at hand holds nothing.
   *
   * @param what it is and what is needed, such as {@code list, needed: texts}
   */
  public Fault empty(String what) {
    return JsonPlace.of(parser).empty(what);
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
}
