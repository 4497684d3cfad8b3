package dev.semblance.collection;

import java.util.function.LongSupplier;

/** Told of migrations, for meters. Safe to share. */
public interface MigrationListener {

  /** Nobody. */
  MigrationListener NONE =
      new MigrationListener() {
        @Override
        public void attended(String collection, LongSupplier left) {}

        @Override
        public void carried(String collection, int documents) {}

        @Override
        public void ended(String collection) {}
      };

  /**
   * A collection has two generations, and one of them follows the other.
   *
   * @param left how many documents are not yet carried over
   */
  void attended(String collection, LongSupplier left);

  /** Documents were written into the generation that is not live. */
  void carried(String collection, int documents);

  /** The collection has one generation again. */
  void ended(String collection);
}
