package dev.semblance.collection;

/** Told by a store which collections are open. Called one at a time; must not block for long. */
public interface CollectionListener {

  /** Nobody. */
  CollectionListener NONE =
      new CollectionListener() {
        @Override
        public void opened(StoredCollection collection) {}

        @Override
        public void closing(StoredCollection collection) {}
      };

  /** A collection was opened or made. */
  void opened(StoredCollection collection);

  /** A collection is about to be closed or deleted; its work in the background must end. */
  void closing(StoredCollection collection);
}
