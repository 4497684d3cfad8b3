package dev.semblance.collection.opensearch;

/** An index is not there any more: another server deleted the collection, or the generation. */
final class IndexGoneException extends RuntimeException {
  IndexGoneException() {
    super("an index is gone", null, false, false);
  }
}
