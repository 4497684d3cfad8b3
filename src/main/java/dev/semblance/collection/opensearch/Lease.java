package dev.semblance.collection.opensearch;

import dev.semblance.collection.opensearch.CollectionState.Claim;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * A right that one server has for a while and renews; where it ends without, another takes it. Safe
 * to share.
 */
final class Lease {
  static final Duration LENGTH = Duration.ofSeconds(15);

  /** Of the length, that is left for whoever holds it to be sure. */
  private static final long MARGIN_NANOS = Duration.ofSeconds(3).toNanos();

  private final EngineParts parts;
  private final String id;
  private final String uid;
  private volatile long heldUntilNanos;
  private volatile boolean held;

  Lease(EngineParts parts, String kind, String uid) {
    this.parts = parts;
    this.id = kind + ":" + uid;
    this.uid = uid;
  }

  /** Whether this server has it for certain. */
  boolean isHeld() {
    return held && System.nanoTime() - heldUntilNanos < 0;
  }

  /**
   * Takes or renews it.
   *
   * @param byForce whoever has it
   */
  synchronized boolean take(boolean byForce) {
    long began = System.nanoTime();
    SharedDocuments.Seen seen = parts.documents().find(id);
    String stamp = SharedDocuments.stamp();
    ObjectNode mine =
        CollectionState.write(new Claim(parts.server(), parts.now() + LENGTH.toMillis()));
    mine.put(CollectionState.UID, uid).put(CollectionState.STAMP, stamp);
    if (seen == null) {
      held = parts.documents().create(id, mine, stamp);
    } else {
      Claim there = CollectionState.readClaim(seen.source());
      held =
          (byForce || there.server().equals(parts.server()) || there.isOver(parts.now()))
              && parts.documents().replace(seen, mine, stamp) != null;
    }
    heldUntilNanos = began + LENGTH.toNanos() - MARGIN_NANOS;
    return held;
  }

  /** Lets another have it at once. */
  synchronized void release() {
    if (!held) {
      return;
    }
    held = false;
    SharedDocuments.Seen seen = parts.documents().find(id);
    if (seen != null && CollectionState.readClaim(seen.source()).server().equals(parts.server())) {
      String stamp = SharedDocuments.stamp();
      ObjectNode over = CollectionState.write(new Claim(parts.server(), 0));
      over.put(CollectionState.UID, uid).put(CollectionState.STAMP, stamp);
      parts.documents().replace(seen, over, stamp);
    }
  }
}
