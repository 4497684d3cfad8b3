package dev.semblance.batching;

import dev.semblance.encoder.Lane;

/**
 * The tokens of the queue and of running batches, and whether more of them fit. Guarded by its
 * owner's lock.
 *
 * <p>An eighth is for queries alone, so that a client that sends all it can in bulk does not have
 * them refused. A bulk request that needs more than the rest fits while there is no other bulk.
 */
final class Room {
  private static final int RESERVED_IN = 8;

  private final long most;
  private long queries;
  private long bulk;

  Room(long most) {
    this.most = most;
  }

  boolean fits(Lane lane, long tokens) {
    return tokens <= most - taken() && fitsBesideQueries(lane, tokens);
  }

  /** Whether nothing but queries is in the way, if anything is. */
  boolean fitsBesideQueries(Lane lane, long tokens) {
    return lane == Lane.QUERY || bulk == 0 || tokens <= limit(Lane.BULK) - bulk;
  }

  void take(Lane lane, long tokens) {
    if (lane == Lane.QUERY) {
      queries += tokens;
    } else {
      bulk += tokens;
    }
  }

  void giveBack(Lane lane, long tokens) {
    take(lane, -tokens);
  }

  long taken() {
    return queries + bulk;
  }

  /** How many tokens may be there for more of a lane to be let in. */
  long limit(Lane lane) {
    return lane == Lane.QUERY ? most : most - most / RESERVED_IN;
  }
}
