package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What several servers agree on about one collection: a document that is replaced only by whoever
 * saw its last version. The one that is kept here may be old; it is never exchanged for an older
 * one. Safe to share.
 */
final class Agreement {
  private static final int MOST_TRIES = 50;

  private final EngineParts parts;
  private final String name;
  private final String uid;
  private final Runnable mayFollow;
  private volatile Agreed agreed;

  /** What was agreed on when it was looked at last. */
  record Agreed(
      SharedDocuments.Seen seen,
      CollectionState state,
      OpenSearchGeneration live,
      @Nullable OpenSearchGeneration other) {}

  /**
   * @param mayFollow refuses where this server may not write to the other generation
   */
  Agreement(
      EngineParts parts, SharedDocuments.Seen seen, CollectionState state, Runnable mayFollow) {
    this.parts = parts;
    this.name = state.name();
    this.uid = state.uid();
    this.mayFollow = mayFollow;
    this.agreed = agreedOf(seen, state, null);
  }

  /** What was seen last. */
  Agreed seen() {
    return agreed;
  }

  private Agreed agreedOf(
      SharedDocuments.Seen seen, CollectionState state, @Nullable Agreed before) {
    CollectionState.Part other = state.other();
    return new Agreed(
        seen,
        state,
        generation(state.live(), state, before),
        other == null ? null : generation(other, state, before));
  }

  private OpenSearchGeneration generation(
      CollectionState.Part part, CollectionState state, @Nullable Agreed before) {
    CollectionSettings settings = state.settingsOf(part);
    if (before != null) {
      for (OpenSearchGeneration known : List.of(before.live(), or(before.other(), before.live()))) {
        if (known.part().equals(part)) {
          known.settings(settings);
          return known;
        }
      }
    }
    return new OpenSearchGeneration(
        parts.engine(), parts.writes(), name, part, settings, mayFollow);
  }

  private static OpenSearchGeneration or(
      @Nullable OpenSearchGeneration one, OpenSearchGeneration other) {
    return one == null ? other : one;
  }

  /** Takes on what was read, unless what is known is newer. */
  synchronized Agreed adopt(SharedDocuments.Seen seen) {
    Agreed before = agreed;
    if (seen.seqNo() <= before.seen().seqNo()
        && seen.primaryTerm() <= before.seen().primaryTerm()) {
      return before;
    }
    Agreed now = agreedOf(seen, read(name, seen.source()), before);
    agreed = now;
    return now;
  }

  static CollectionState read(String name, JsonNode source) {
    try {
      return CollectionState.read(source);
    } catch (RuntimeException e) {
      throw EngineParts.unreadable(name, e);
    }
  }

  /**
   * Looks at what is agreed on now.
   *
   * @throws Fault.NotFound when the collection was deleted
   */
  Agreed reload() {
    SharedDocuments.Seen seen = parts.documents().find(name);
    if (seen == null || !seen.source().path(CollectionState.UID).asString("").equals(uid)) {
      throw Fault.NotFound.collection(name);
    }
    return adopt(seen);
  }

  /**
   * Changes what is agreed on.
   *
   * @param change called again where another server was quicker; its fault leaves all as it was
   */
  Agreed update(UnaryOperator<CollectionState> change) {
    for (int tried = 0; tried < MOST_TRIES; tried++) {
      Agreed before = agreed;
      CollectionState next = change.apply(before.state());
      String stamp = SharedDocuments.stamp();
      SharedDocuments.Seen written =
          parts.documents().replace(before.seen(), next.write(stamp), stamp);
      if (written != null) {
        return adopt(written);
      }
      reload();
      if (tried > 1) {
        Engine.pause(1L << Math.min(6, tried));
      }
    }
    throw SharedDocuments.contended(name);
  }
}
