package dev.semblance.collection;

import dev.semblance.text.WireName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How the values of a declared field are kept and compared.
 *
 * @param kind of each value
 * @param list whether a document may have several
 */
public record FieldType(Kind kind, boolean list) {
  private static final String LIST = "[]";

  /** UTF-8 bytes of the longest keyword, a little below Lucene's limit of 32,766 for a term. */
  private static final int MAX_KEYWORD_BYTES = 32_000;

  /** What one value is. */
  public enum Kind {
    /** A string that is compared whole. */
    KEYWORD("a string"),
    /** A 64-bit float. */
    NUMBER("a number"),
    BOOLEAN("true or false"),
    /** A moment, kept in milliseconds: ISO 8601, a day alone is its first moment in UTC. */
    DATE("an ISO 8601 date such as \"2026-11-28\" or \"2026-11-28T14:25:00Z\"");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What a value must be, for faults. */
    public String words() {
      return words;
    }
  }

  /** Reads such as {@code number} or {@code keyword[]}. */
  public static Optional<FieldType> parse(String name) {
    boolean list = name.endsWith(LIST);
    String kind = list ? name.substring(0, name.length() - LIST.length()) : name;
    return Arrays.stream(Kind.values())
        .filter(k -> WireName.of(k).equals(kind))
        .findFirst()
        .map(k -> new FieldType(k, list));
  }

  public String wireName() {
    return WireName.of(kind) + (list ? LIST : "");
  }

  /** Every name that can be declared, for faults. */
  public static String allNames() {
    return Arrays.stream(Kind.values()).map(WireName::of).collect(Collectors.joining(", "))
        + ", or one of them with [] behind it for several values";
  }

  /**
   * The values of a metadata field: strings, doubles, booleans or epoch milliseconds; none for
   * null.
   *
   * @return null when the value is not of this type
   */
  public @Nullable List<Object> valuesOf(JsonNode value) {
    if (value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      Object one = one(value);
      return one == null ? null : List.of(one);
    }
    if (!list) {
      return null;
    }
    List<Object> values = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      Object one = one(element);
      if (one == null) {
        return null;
      }
      values.add(one);
    }
    return values;
  }

  private @Nullable Object one(JsonNode value) {
    return switch (kind) {
      case KEYWORD -> value.isString() ? keyword(value.asString()) : null;
      case NUMBER -> value.isNumber() ? finite(value.doubleValue()) : null;
      case BOOLEAN -> value.isBoolean() ? value.booleanValue() : null;
      case DATE -> value.isString() ? date(value.asString()) : null;
    };
  }

  private static @Nullable String keyword(String text) {
    return text.length() * 3L <= MAX_KEYWORD_BYTES
            || text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= MAX_KEYWORD_BYTES
        ? text
        : null;
  }

  private static @Nullable Double finite(double value) {
    // Zero is added so that 0 and -0 are one value.
    return Double.isFinite(value) ? (Double) (value + 0.0) : null;
  }

  /** Epoch milliseconds, or null. */
  static @Nullable Long date(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : text.endsWith("Z")
              ? Instant.parse(text).toEpochMilli()
              : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }
}
