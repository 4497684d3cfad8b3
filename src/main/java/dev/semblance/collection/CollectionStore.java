package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Set;

/**
 * Keeps collections. Nothing is made on disk before the first one is. Safe to share.
 *
 * <p>Every method throws {@link Fault.CollectionUnavailable} when the place where collections are
 * kept cannot be had.
 */
public interface CollectionStore {

  /** What it is called in faults, such as {@code Lucene}. */
  String name();

  /** Languages that it knows the words of, in order. */
  Set<String> languages();

  /** The names of all collections, those that cannot be opened too, in order. */
  List<String> names();

  /**
   * @throws Fault.NotFound when there is none
   * @throws Fault.CollectionUnavailable when it cannot be opened; names the file
   */
  StoredCollection find(String name);

  /**
   * Makes a collection; it is on disk when this returns.
   *
   * @throws Fault.Conflict when there is one of that name
   */
  StoredCollection create(String name, CollectionSettings settings);

  /**
   * Takes a collection away, also one that cannot be opened.
   *
   * @throws Fault.NotFound when there is none
   */
  void delete(String name);
}
