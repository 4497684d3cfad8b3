package dev.semblance.collection;

import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection's move to another model, as its store keeps it. There is one at a time; the last one
 * is remembered.
 *
 * @param from the generation that was live when it began
 * @param to the generation that it makes
 * @param other settings of the one of both that is not live
 * @param begun when
 * @param reason why it failed, or null
 */
public record Migration(
    State state,
    int from,
    int to,
    CollectionSettings other,
    Instant begun,
    @Nullable String reason) {

  /** How far it is. */
  public enum State {
    /** Texts are embedded again. */
    RUNNING,
    /** The same, held until somebody resumes it. */
    PAUSED,
    /** Both generations hold the same documents; the first one is live. */
    READY,
    /** Both hold the same documents; the one that was made is live. */
    ACTIVE,
    /** It was given up; what it made is gone. */
    ROLLED_BACK,
    /** It cannot go on until what the reason says is mended and somebody resumes it. */
    FAILED;

    /** Such as {@code rolled_back}; on the wire. */
    public String wireName() {
      return WireName.of(this);
    }

    /** Whether the generation that is not live is kept and follows the one that is. */
    public boolean keepsBoth() {
      return this != ROLLED_BACK;
    }
  }

  /** By which it is called; unlike that of every other migration of the collection. */
  public String id() {
    return "m" + to;
  }

  /** The same in another state. */
  public Migration with(State next) {
    return new Migration(next, from, to, other, begun, null);
  }

  /** The same, stopped. */
  public Migration failed(String why) {
    return new Migration(State.FAILED, from, to, other, begun, why);
  }

  /** The same with other settings of the generation that is not live. */
  public Migration with(CollectionSettings changed) {
    return new Migration(state, from, to, changed, begun, reason);
  }

  /**
   * @param word what is to be done with it, in its past form
   * @throws Fault.Conflict when it is in none of these states
   */
  void require(String word, State... allowed) {
    for (State one : allowed) {
      if (state == one) {
        return;
      }
    }
    StringBuilder states = new StringBuilder();
    for (State one : allowed) {
      states.append(states.isEmpty() ? "" : " or ").append(one.wireName());
    }
    throw new Fault.Conflict(
        null,
        "migration "
            + id()
            + " is "
            + state.wireName()
            + ", it can be "
            + word
            + " when it is "
            + states
            + (reason == null ? "" : " (" + reason + ")"));
  }
}
