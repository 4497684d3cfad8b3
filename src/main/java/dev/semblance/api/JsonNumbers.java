package dev.semblance.api;

import dev.semblance.fault.Fault;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the numbers of a body without losing what its caller meant. For one thread. */
final class JsonNumbers {
  private final JsonBody body;
  private final JsonParser parser;

  JsonNumbers(JsonBody body, JsonParser parser) {
    this.body = body;
    this.parser = parser;
  }

  int integer(int min, int max, String needed) {
    if (body.kind() != JsonBody.Kind.NUMBER) {
      throw body.wrong(needed);
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() == JsonParser.NumberType.INT) {
      int value = parser.getIntValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw body.invalid("is " + number(parser.getString()) + ", needed: " + needed);
  }

  long wholeNumber(long min, long max) {
    String needed = "a whole number from " + min + " to " + max;
    if (body.kind() != JsonBody.Kind.NUMBER) {
      throw body.wrong(needed);
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = parser.getLongValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw body.invalid("is " + number(parser.getString()) + ", needed: " + needed);
  }

  double real() {
    if (body.kind() != JsonBody.Kind.NUMBER) {
      throw body.wrong("a number");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value) || (value == 0 && !isZero(parser.getString()))) {
      throw body.invalid("is " + number(parser.getString()) + ", which no double holds");
    }
    return value;
  }

  /**
   * The nearest 32-bit float, of two as near the one with the even last bit (IEEE 754). JSON's
   * numbers are decimals and nearly none is a float: clients send {@code 0.1}, or the 17 digits of
   * a double, and mean the nearest. So {@code 16777217} is {@code 16777216}; {@code 1e39} and
   * {@code 1e-46} are faults.
   */
  float single() {
    if (body.kind() != JsonBody.Kind.NUMBER) {
      throw body.wrong("a number");
    }
    float value = parser.getFloatValue();
    if (!Float.isFinite(value)) {
      throw body.invalid("is " + number(parser.getString()) + ", which no 32-bit float holds");
    }
    if (value == 0 && !isZero(parser.getString())) {
      throw body.invalid(
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

  private static String number(String digits) {
    return digits.length() <= Fault.QUOTED_CHARACTERS
        ? digits
        : digits.substring(0, Fault.QUOTED_CHARACTERS - 1) + "…";
  }
}
