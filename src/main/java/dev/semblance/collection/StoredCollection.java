package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.time.Instant;
import java.util.Collection;
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
   * @throws Fault.Conflict when the stored one's version is not smaller
   * @throws Fault.DiskFull when there is no room
   */
  @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq);

  /** A write's number, and whether it was of a document that was there. */
  record Applied(long seq, boolean replaced) {}

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

  /** Declares other settings; those that vectors depend on must be the same. */
  void change(CollectionSettings settings);
}
