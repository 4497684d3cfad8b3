package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection in its store. What is written is applied at once, and lasts once {@link
 * #makeDurable} returned. Safe to share.
 */
public interface StoredCollection {

  String name();

  CollectionSettings settings();

  Facts facts();

  /** Of the last write. */
  long seq();

  /** The generation that is written and searched now. */
  Generation live();

  /** The one beside it that a migration keeps, or null. */
  @Nullable Generation other();

  /** The last migration, or null where there was none. */
  @Nullable Migration migration();

  /**
   * Makes an empty generation beside the live one; it and the migration are on disk when this
   * returns. One that was kept until now is taken away.
   */
  void begin(Migration migration);

  /** Keeps a migration's state. One that does not keep both generations has the other deleted. */
  void keep(Migration migration);

  /**
   * As {@link #keep(Migration)}, where other processes may change the migration too.
   *
   * @param read the migration as it was when the other state was chosen
   * @throws Fault.Conflict when it is another by now
   */
  default void keep(Migration read, Migration migration) {
    keep(migration);
  }

  /**
   * Makes the other generation live: the one that was live is the other then. Whole or not at all,
   * whenever the process ends. Nothing is written meanwhile.
   *
   * @param after the migration as it is then
   * @param catchUp carries over what is missing, called while writers wait; its fault keeps
   *     everything as it was
   */
  void swap(Migration after, Runnable catchUp);

  /** Forgets the migration and deletes the generation that is not live. */
  void forgetMigration();

  /**
   * Has one told of every write from now on, in place of whoever was before; in a store that
   * several processes share, of those of the others too, a moment later.
   */
  void tell(WriteListener listener);

  /**
   * Has this process look after the migration, in place of another one that shares the store. Where
   * nobody else can, nothing is to be done.
   */
  default void lookAfterMigration() {}

  /**
   * What can be told of a collection beside its settings.
   *
   * @param bytes on disk
   * @param generation counts from 1; a migration to another model makes the next
   * @param seq of the last write
   */
  record Facts(
      long documents, long chunks, long bytes, int generation, long seq, Instant created) {}

  /** The newest version of a document, with its chunks' vectors; null when there is none. */
  @Nullable StoredDocument latest(String id);

  /**
   * Writes a document in place of the one with its id.
   *
   * @param document with its vectors; its seq is not looked at
   * @param expectedSeq the seq that the stored one must still have, or null for any
   * @return the write's seq and whether there was one before; null when the seq was another
   * @throws Fault.Conflict when no seq is expected and the stored one's version is not smaller
   * @throws Fault.DiskFull when there is no room
   */
  default @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq) {
    return put(document, expectedSeq, live().number());
  }

  /**
   * As {@link #put(StoredDocument, Long)}, of a document whose vectors were made for a generation.
   *
   * @param generation its number
   * @throws GenerationChangedException when another one is live by now; nothing is written
   */
  @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq, int generation);

  /** A write's number, and whether it was of a document that was there. */
  record Applied(long seq, boolean replaced) {}

  /** The newest versions of documents, with their chunks' vectors; without those not there. */
  default Map<String, StoredDocument> latest(Collection<String> ids) {
    Map<String, StoredDocument> found = new LinkedHashMap<>();
    for (String id : ids) {
      StoredDocument document = latest(id);
      if (document != null) {
        found.put(id, document);
      }
    }
    return found;
  }

  /**
   * Writes documents of different ids in their order, whatever their seqs were before.
   *
   * @param generation that their vectors were made for
   * @return a result for each of the first: for all, unless another generation became live
   * @throws GenerationChangedException when another one is live by now and nothing was written
   */
  default List<Written> putAll(List<StoredDocument> documents, int generation) {
    List<Written> written = new ArrayList<>(documents.size());
    for (StoredDocument document : documents) {
      try {
        written.add(new Written(put(document, null, generation), null));
      } catch (Fault.Conflict refused) {
        written.add(new Written(null, refused));
      } catch (GenerationChangedException e) {
        if (written.isEmpty()) {
          throw e;
        }
        break;
      }
    }
    return written;
  }

  /**
   * What became of one of several documents.
   *
   * @param applied null where it was refused
   * @param fault why it was refused, or null
   */
  record Written(@Nullable Applied applied, Fault.@Nullable Conflict fault) {}

  /** Deletes documents; unknown ids are no fault. */
  Deleted delete(Collection<String> ids);

  /** Deletes every document that a checked filter passes. */
  Deleted delete(Filter filter);

  /** How many documents a delete took away, and its seq. */
  record Deleted(long documents, long seq) {}

  /** Returns once all writes up to a seq survive a crash of the process and of the machine. */
  void makeDurable(long seq);

  /** Returns once all writes up to a seq are in every later view. */
  void makeVisible(long seq);

  /**
   * Documents as they are now, or were a moment ago.
   *
   * @param minSeq of the write that must be in it; 0 for none
   */
  CollectionView view(long minSeq);

  /**
   * Writes a copy of the collection as it is at one moment, while writes go on; it is synced to the
   * disk when this returns.
   *
   * @param folder empty
   * @throws Fault.DiskFull when there is no room
   * @throws Fault.CollectionUnavailable where the store makes no copies
   */
  CollectionCopy copy(Path folder, CollectionCopy.Watch watch);

  /** What is kept beside the live generation. */
  KeptFiles kept();

  /** Declares other settings; those that vectors depend on must be the same. */
  void change(CollectionSettings settings);

  /**
   * As {@link #change(CollectionSettings)}, where other processes may change the settings too.
   *
   * @param read the settings that the new ones were made of
   * @throws Fault.Conflict when the collection has others by now
   */
  default void change(CollectionSettings read, CollectionSettings settings) {
    change(settings);
  }
}
