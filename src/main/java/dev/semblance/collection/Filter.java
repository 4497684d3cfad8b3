package dev.semblance.collection;

import dev.semblance.text.WireName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which documents are wanted, as a tree. */
public sealed interface Filter {

  /** All of some; without any, every document. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** At least one of some; without any, no document. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Filter part) implements Filter {}

  /**
   * A field against values.
   *
   * @param values one, but for the operators that take lists; as JSON has them before a {@link
   *     FilterCheck}, of the field's type behind it: strings, doubles, booleans, epoch milliseconds
   */
  record Compare(String field, Operator operator, List<Object> values) implements Filter {
    public Compare {
      values = List.copyOf(values);
    }
  }

  /** How a field is compared. A document without the field passes {@link #NE} and {@link #NIN}. */
  enum Operator {
    EQ(false),
    NE(false),
    GT(false),
    GTE(false),
    LT(false),
    LTE(false),
    IN(true),
    NIN(true),
    /** Whether the field has a value, by true or false. */
    EXISTS(false),
    CONTAINS_ANY(true),
    CONTAINS_ALL(true);

    private final boolean takesList;

    Operator(boolean takesList) {
      this.takesList = takesList;
    }

    public boolean takesList() {
      return takesList;
    }

    public String wireName() {
      return WireName.of(this);
    }

    boolean isRange() {
      return this == GT || this == GTE || this == LT || this == LTE;
    }

    boolean isForLists() {
      return this == CONTAINS_ANY || this == CONTAINS_ALL;
    }

    /** Every operator by its wire name. */
    public static Map<String, Operator> byName() {
      return Arrays.stream(values())
          .collect(
              Collectors.toMap(Operator::wireName, o -> o, (one, _) -> one, LinkedHashMap::new));
    }
  }
}
