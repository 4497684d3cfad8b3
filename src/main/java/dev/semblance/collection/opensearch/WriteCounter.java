package dev.semblance.collection.opensearch;

import dev.semblance.fault.Fault;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Numbers a collection's writes one by one, whichever server makes them: a document that is
 * replaced only by whoever saw its last version. Numbers that were taken for writes which failed
 * are left out. Safe to share.
 */
final class WriteCounter {
  private static final String VALUE = "value";
  private static final int MOST_TRIES = 200;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final SharedDocuments documents;
  private final String collection;
  private final String uid;
  private final ReentrantLock taking = new ReentrantLock();
  private SharedDocuments.@Nullable Seen seen;

  WriteCounter(SharedDocuments documents, String collection, String uid) {
    this.documents = documents;
    this.collection = collection;
    this.uid = uid;
  }

  private String id() {
    return "seq:" + uid;
  }

  private ObjectNode source(long value, String stamp) {
    return Json.object()
        .put(CollectionState.UID, uid)
        .put(VALUE, value)
        .put(CollectionState.STAMP, stamp);
  }

  /** Begins at 0; that it is there is as well. */
  void make() {
    String stamp = SharedDocuments.stamp();
    var _ = documents.create(id(), source(0, stamp), stamp);
  }

  private static long valueOf(SharedDocuments.Seen seen) {
    return seen.source().required(VALUE).asLong();
  }

  private SharedDocuments.Seen look() {
    SharedDocuments.Seen now = documents.find(id());
    if (now == null) {
      throw Fault.NotFound.collection(collection);
    }
    return now;
  }

  /** Of the last write that was begun by any server. */
  long last() {
    return valueOf(look());
  }

  /**
   * @param count at least 1
   * @return the first of as many numbers that nobody else gets
   */
  long take(int count) {
    taking.lock();
    try {
      for (int tried = 0; tried < MOST_TRIES; tried++) {
        SharedDocuments.Seen before = seen == null ? look() : seen;
        long first = valueOf(before) + 1;
        String stamp = SharedDocuments.stamp();
        seen = documents.replace(before, source(first + count - 1, stamp), stamp);
        if (seen != null) {
          return first;
        }
        if (tried > 1) {
          Engine.pause(ThreadLocalRandom.current().nextLong(1, LONGEST_PAUSE_MILLIS));
        }
      }
      throw SharedDocuments.contended(collection);
    } finally {
      taking.unlock();
    }
  }
}
