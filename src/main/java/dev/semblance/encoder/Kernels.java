package dev.semblance.encoder;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The implementations in use, as {@code /v1/models} and meters name them.
 *
 * @param linear of linear layers; empty on a GPU, where there is no choice
 * @param attention such as {@code sdpa}
 * @param chosen why these, such as {@code measured}; empty on a GPU
 */
public record Kernels(String linear, String attention, String chosen) {

  /** Of an encoder whose kernels have no names. */
  public static final Kernels NONE = new Kernels("", "", "");

  /** A GPU's. */
  public static Kernels ofGpu(String attention) {
    return new Kernels("", attention, "");
  }

  /** Those that have a name, in the order of what they are for; unmodifiable. */
  public SortedMap<String, String> byUse() {
    SortedMap<String, String> named = new TreeMap<>();
    named.put("attention", attention);
    named.put("chosen", chosen);
    named.put("linear", linear);
    named.values().removeIf(String::isEmpty);
    return Collections.unmodifiableSortedMap(named);
  }

  @Override
  public String toString() {
    return byUse().toString();
  }
}
