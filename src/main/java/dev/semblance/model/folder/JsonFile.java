package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import dev.semblance.weights.GitLfsPointer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object of a model folder, read key by key so that every complaint names the file and the
 * key, and so that keys nobody asked for can be listed. Not thread-safe.
 */
public final class JsonFile {

  /** Larger than any tokenizer seen (Gemma's is 33 MB); a file beyond it is not a configuration. */
  private static final long MAX_BYTES = 256L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxStringLength(64 << 20)
                          .maxNumberLength(400)
                          .build())
                  // Python's json module writes them, and reads them back.
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String name;
  private final String prefix;
  private final ObjectNode object;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonFile(String name, String prefix, ObjectNode object) {
    this.name = name;
    this.prefix = prefix;
    this.object = object;
  }

  /** Reads a file that must be there and hold an object. */
  public static JsonFile read(Path folder, String file) {
    JsonNode node = readNode(folder, file);
    if (node instanceof ObjectNode object) {
      return new JsonFile(file, "", object);
    }
    throw new Fault.ModelRefused(file, "holds " + kind(node) + ", needed: a JSON object");
  }

  /** Reads a file, or an empty object where there is none. */
  public static JsonFile readIfPresent(Path folder, String file) {
    return Files.exists(folder.resolve(file))
        ? read(folder, file)
        : new JsonFile(file, "", MAPPER.createObjectNode());
  }

  static JsonNode readNode(Path folder, String file) {
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new Fault.ModelRefused(file, "is missing in " + folder);
    }
    try {
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new Fault.ModelRefused(file, "has " + size + " bytes, at most " + MAX_BYTES);
      }
      GitLfsPointer.refuse(file, path);
      return MAPPER.readTree(Files.readAllBytes(path));
    } catch (JacksonException e) {
      throw new Fault.ModelRefused(file, "is not valid JSON: " + firstLine(e), e);
    } catch (IOException e) {
      throw new Fault.ModelRefused(file, "cannot be read: " + e, e);
    }
  }

  private static String firstLine(JacksonException e) {
    String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    return Fault.quote(String.valueOf(e.getOriginalMessage())) + where;
  }

  public String name() {
    return name;
  }

  /** The same object under the path that people know it by. */
  public JsonFile renamed(String path) {
    return new JsonFile(path, prefix, object);
  }

  public boolean isEmpty() {
    return object.isEmpty();
  }

  /** The whole tree; the caller may change it. */
  ObjectNode tree() {
    return object;
  }

  /** Marks keys as known, so that {@link #unknownKeys()} leaves them out. */
  public JsonFile inert(String... keys) {
    asked.addAll(Set.of(keys));
    return this;
  }

  /** Keys that nobody asked for or named inert, in the file's order. */
  public SequencedSet<String> unknownKeys() {
    SequencedSet<String> unknown = new LinkedHashSet<>();
    for (String key : object.propertyNames()) {
      if (!asked.contains(key)) {
        unknown.add(key);
      }
    }
    return unknown;
  }

  /** The value, or null where the key is absent or null. */
  public @Nullable JsonNode value(String key) {
    asked.add(key);
    JsonNode value = object.get(key);
    return value == null || value.isNull() ? null : value;
  }

  public boolean has(String key) {
    return value(key) != null;
  }

  /** Whether a key stands there at all, be its value null. */
  boolean names(String key) {
    return object.has(key);
  }

  /** The strings of a list, or the one that stands alone; none where there is none. */
  static List<String> strings(JsonFile file, String key) {
    JsonNode value = file.value(key);
    if (value == null) {
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isString()) {
        throw file.refuse(key, each, "a string, or a list of strings");
      }
      strings.add(each.stringValue());
    }
    return strings;
  }

  public @Nullable String textOrNull(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw refuse(key, value, "a string");
    }
    return value.stringValue();
  }

  public String text(String key, String fallback) {
    String text = textOrNull(key);
    return text == null ? fallback : text;
  }

  public boolean flag(String key, boolean fallback) {
    JsonNode value = value(key);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw refuse(key, value, "true or false");
    }
    return value.booleanValue();
  }

  /** A whole number in a range, or null where there is none. */
  public @Nullable Integer integerOrNull(String key, int least, int most) {
    JsonNode value = value(key);
    if (value == null) {
      return null;
    }
    BigInteger number = wholeNumber(value);
    if (number == null
        || number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw refuse(key, value, "a whole number from " + least + " to " + most);
    }
    return number.intValueExact();
  }

  /**
   * A length that some writers set to "endless" by a huge number (transformers writes 1e30 as an
   * integer): null then and where there is none.
   */
  public @Nullable Integer lengthOrNull(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return null;
    }
    BigInteger number = wholeNumber(value);
    if (number == null || number.signum() <= 0) {
      throw refuse(key, value, "a positive whole number");
    }
    return number.bitLength() > 30 ? null : number.intValueExact();
  }

  private static @Nullable BigInteger wholeNumber(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue();
    }
    // 512.0 and 1e30 are whole as well.
    if (value.isFloatingPointNumber()) {
      double number = value.doubleValue();
      if (number == Math.rint(number) && Math.abs(number) < 1e100) {
        return value.decimalValue().toBigInteger();
      }
    }
    return null;
  }

  public int integer(String key, int least, int most) {
    Integer value = integerOrNull(key, least, most);
    if (value == null) {
      throw new Fault.ModelRefused(
          name, prefix + key + " is missing, needed: a whole number from " + least + " to " + most);
    }
    return value;
  }

  public int integer(String key, int least, int most, int fallback) {
    Integer value = integerOrNull(key, least, most);
    return value == null ? fallback : value;
  }

  public double number(String key, double least, double most, double fallback) {
    JsonNode value = value(key);
    if (value == null) {
      return fallback;
    }
    // Whole numbers beyond a double's range have no doubleValue().
    double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
    if (!(number >= least && number <= most)) {
      throw refuse(key, value, "a number from " + least + " to " + most);
    }
    return number;
  }

  /**
   * An object of strings, in order; empty where there is none. A null counts as the empty string,
   * as it does for prompts in Sentence Transformers.
   */
  public Map<String, String> texts(String key) {
    JsonNode value = value(key);
    Map<String, String> texts = new LinkedHashMap<>();
    if (value == null) {
      return texts;
    }
    if (!value.isObject()) {
      throw refuse(key, value, "an object of strings");
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (entry.getValue().isNull()) {
        texts.put(entry.getKey(), "");
        continue;
      }
      if (!entry.getValue().isString()) {
        throw refuse(key + "." + entry.getKey(), entry.getValue(), "a string");
      }
      texts.put(entry.getKey(), entry.getValue().stringValue());
    }
    return texts;
  }

  /** An object within this one; empty where there is none. */
  public JsonFile object(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return new JsonFile(name, prefix + key + ".", MAPPER.createObjectNode());
    }
    if (value instanceof ObjectNode child) {
      return new JsonFile(name, prefix + key + ".", child);
    }
    throw refuse(key, value, "an object");
  }

  /** The complaint about a key of this file. */
  public Fault refuse(String key, Object found, String needed) {
    Object plain = found instanceof JsonNode node && node.isString() ? node.stringValue() : found;
    return Fault.ModelRefused.key(name, prefix + key, plain, needed);
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode() ? "nothing" : "a JSON " + WireName.of(node.getNodeType());
  }
}
