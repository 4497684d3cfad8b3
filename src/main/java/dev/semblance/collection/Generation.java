package dev.semblance.collection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection's documents with vectors of one space. A migration makes a second one beside the one
 * that is live; what is written goes into the live one, and whoever migrates carries it over by
 * {@link #follow}. Safe to share; only one may follow.
 */
public interface Generation {

  /** Counts from 1 in each collection. */
  int number();

  CollectionSettings settings();

  /** The newest version of a document, with its chunks' vectors; null when there is none. */
  @Nullable StoredDocument latest(String id);

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

  /** Of the write that made a document what it is; 0 when there is none. */
  long seqOf(String id);

  /** Of the writes that made documents what they are; without those not there. */
  default Map<String, Long> seqsOf(Collection<String> ids) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String id : ids) {
      long seq = seqOf(id);
      if (seq != 0) {
        found.put(id, seq);
      }
    }
    return found;
  }

  /** Keeps a document with the seq that it has in the live generation. */
  void follow(StoredDocument document);

  /** Keeps documents of different ids, each with the seq that it has in the live generation. */
  default void followAll(List<StoredDocument> documents) {
    documents.forEach(this::follow);
  }

  /** Takes documents away that the live generation has no longer. */
  void follow(Collection<String> deleted);

  /** A document's id, and the seq of the write that made it what it is. */
  record Head(String id, long seq) {}

  /**
   * Documents in the order of their ids' UTF-8 bytes, as of a moment ago.
   *
   * @param after the id before the first, or null
   */
  List<Head> heads(@Nullable String after, int limit);

  /** How many documents there are. */
  long count();

  /** Documents of one kind: how many, and the first of them by id. */
  record Some(long count, List<String> ids) {
    public Some {
      ids = List.copyOf(ids);
    }
  }

  /** Documents that came without a text, which no model can embed again. */
  Some withoutText(int ids);

  /** Documents with a text that the model did not take: words find them, vectors do not. */
  Some withoutVector(int ids);

  /** Returns once all that it holds survives a crash. */
  void makeDurable();
}
