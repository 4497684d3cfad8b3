package dev.semblance.collection;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How vectors are kept for the walk through the graph; scores are always of whole vectors. */
public enum Quantization {
  NONE("none"),
  /** A byte for each component. */
  INT8("int8"),
  /** A bit for each component. */
  ONE_BIT("1bit");

  private final String wireName;

  Quantization(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** Every constant by its wire name. */
  public static Map<String, Quantization> byName() {
    return Arrays.stream(values())
        .collect(
            Collectors.toMap(Quantization::wireName, q -> q, (one, _) -> one, LinkedHashMap::new));
  }
}
