package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps collections. Nothing is made on disk before the first one is. Safe to share.
 *
 * <p>Every method throws {@link Fault.CollectionUnavailable} when the place where collections are
 * kept cannot be had, and {@link Fault.StoreUnreachable} when it does not answer for now. Several
 * processes may share a store that is not in this one: what one makes, the others find.
 */
public interface CollectionStore {

  /** What it is called in faults, such as {@code Lucene}. */
  String name();

  /** Languages that it knows the words of, in order. */
  Set<String> languages();

  /** Most dimensions of a vector that it keeps. */
  int maxDimensions();

  /**
   * Refuses settings that it cannot keep; called before a collection or a generation is made.
   *
   * @throws Fault.InvalidRequest naming the field, the store, what was found and what is allowed
   */
  default void check(CollectionSettings settings) {
    if (settings.dimensions() > maxDimensions()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("dimensions"),
          "is "
              + settings.dimensions()
              + ", the "
              + name()
              + " store keeps vectors of 1 to "
              + maxDimensions());
    }
    if (!languages().contains(settings.language())) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("lexical.language"),
          "is "
              + Fault.quote(settings.language())
              + ", the "
              + name()
              + " store knows the words of "
              + String.join(", ", languages()));
    }
  }

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
   * Makes a collection of what {@link StoredCollection#copy} wrote; it is on disk when this
   * returns.
   *
   * @throws Fault.Conflict when there is one of that name
   * @throws Fault.CollectionUnavailable when the copy is torn, or of another format, naming the
   *     file; and where this store makes no copies
   */
  default StoredCollection restore(String name, Path folder, CollectionCopy copy) {
    throw withoutSnapshots();
  }

  /** Where copies are kept, a folder that need not be there; null where there is no place. */
  default @Nullable Path snapshots() {
    return null;
  }

  /** The answer to whoever asks a store for a copy that makes none; says what to use instead. */
  default Fault.CollectionUnavailable withoutSnapshots() {
    return new Fault.CollectionUnavailable("the " + name() + " store has no place for snapshots");
  }

  /**
   * Takes a collection away, also one that cannot be opened.
   *
   * @throws Fault.NotFound when there is none
   */
  void delete(String name);
}
