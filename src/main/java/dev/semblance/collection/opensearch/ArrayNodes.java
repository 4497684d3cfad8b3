package dev.semblance.collection.opensearch;

import tools.jackson.databind.node.ArrayNode;

/** Fills arrays. */
final class ArrayNodes {
  private ArrayNodes() {}

  static ArrayNode strings(ArrayNode array, Iterable<String> values) {
    values.forEach(array::add);
    return array;
  }
}
